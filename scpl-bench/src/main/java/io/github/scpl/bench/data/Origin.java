// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

/**
 * What a model comes from: kept with it, so that it meets the same input again, and is never judged
 * by samples that it was trained with.
 *
 * @param preparation what makes samples into input
 * @param trainingData fingerprint of the training data as they were read
 * @param heldOut fingerprint of the samples that were held out of them; null if none were
 * @param testData fingerprint of the test data as they were read; not kept, null for a model in a
 *     file
 */
record Origin(Preparation preparation, String trainingData, String heldOut, String testData) {
  /** The same, tested with these data. */
  Origin testedWith(String fingerprint) {
    return new Origin(preparation, trainingData, heldOut, fingerprint);
  }
}
