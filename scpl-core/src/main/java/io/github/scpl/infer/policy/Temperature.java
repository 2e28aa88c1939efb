// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

/** Finds the temperature that makes labels most likely. */
final class Temperature {
  private static final double SMALLEST = 0.01;
  private static final double LARGEST = 100;
  private static final int HALVINGS = 60;

  private Temperature() {}

  /**
   * The minimum of the cross-entropy over T. It is convex in 1/T, so that halving the interval
   * where its derivative changes its sign finds it; at the ends if it does not change.
   */
  static double fit(ExitLogits logits, int output) {
    double low = Math.log(1 / LARGEST);
    double high = Math.log(1 / SMALLEST);
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (slope(logits, output, Math.exp(middle)) > 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return Math.exp(-(low + high) / 2);
  }

  /** Derivative by b of the sum of logsumexp(b z) - b z[label]: expected minus actual logit. */
  private static double slope(ExitLogits logits, int output, double inverse) {
    double[] probabilities = new double[logits.classes()];
    double sum = 0;
    for (int row = 0; row < logits.rows(); row++) {
      double[] values = logits.view(output, row);
      Softmax.probabilities(values, 1 / inverse, probabilities);
      for (int c = 0; c < values.length; c++) {
        sum += probabilities[c] * values[c];
      }
      sum -= values[logits.label(row)];
    }
    return sum;
  }
}
