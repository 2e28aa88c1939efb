// SPDX-License-Identifier: Apache-2.0
/** Text data sets: reading, cleaning, encoding, batches, and vectors for their words. */
package io.github.scpl.models.text.data;
