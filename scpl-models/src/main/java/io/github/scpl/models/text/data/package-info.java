/** Text data sets: reading, cleaning, encoding, batches, and vectors for their words. */
package io.github.scpl.models.text.data;
