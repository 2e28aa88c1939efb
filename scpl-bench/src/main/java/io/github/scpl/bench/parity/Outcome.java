// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import java.util.List;
import java.util.Map;

/**
 * What a training run came to: recorded from the original, or seen in ours.
 *
 * @param steps the losses of each step
 * @param gradients first-step gradients by the original's name; null where there was none
 * @param parameters parameters after the last step
 * @param logits of the evaluation batch: output, row, class
 */
record Outcome(
    List<StepLosses> steps,
    Map<String, Summary> gradients,
    Map<String, Summary> parameters,
    double[][][] logits) {

  /** The reported loss of a step and its parts, one list per job. */
  record StepLosses(double loss, List<double[]> parts) {}

  /** A tensor condensed to its norm and its inner product with a hashed direction. */
  record Summary(double norm, double dot) {
    private static final long DIRECTION_STREAM = 200_000;

    static Summary of(double[] values, long seed, long stream) {
      GoldenHash direction = new GoldenHash(seed, DIRECTION_STREAM + stream);
      double squares = 0;
      double dot = 0;
      for (int k = 0; k < values.length; k++) {
        squares += values[k] * values[k];
        dot += values[k] * direction.value(k);
      }
      return new Summary(Math.sqrt(squares), dot);
    }
  }
}
