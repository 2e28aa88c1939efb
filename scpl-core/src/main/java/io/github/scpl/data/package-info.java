/** Where batches come from. */
package io.github.scpl.data;
