/** Loss functions with their gradients in closed form. */
package io.github.scpl.loss;
