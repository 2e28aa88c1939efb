/** Optimizers and learning rate schedules. */
package io.github.scpl.optim;
