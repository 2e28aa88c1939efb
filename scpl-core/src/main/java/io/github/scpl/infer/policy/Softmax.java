// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import io.github.scpl.device.ArgMax;

/** Probabilities of classes, and how sure they are. */
final class Softmax {
  private Softmax() {}

  /** Writes softmax(logits / temperature). */
  static void probabilities(double[] logits, double temperature, double[] target) {
    double maximum = logits[ArgMax.of(logits)];
    double sum = 0;
    for (int c = 0; c < logits.length; c++) {
      target[c] = Math.exp((logits[c] - maximum) / temperature);
      sum += target[c];
    }
    for (int c = 0; c < logits.length; c++) {
      target[c] /= sum;
    }
  }

  static double confidence(double[] probabilities) {
    return probabilities[ArgMax.of(probabilities)];
  }

  /** In nats. */
  static double entropy(double[] probabilities) {
    double sum = 0;
    for (double p : probabilities) {
      sum -= p > 0 ? p * Math.log(p) : 0;
    }
    return sum;
  }

  /** The largest minus the second largest. */
  static double margin(double[] probabilities) {
    double first = Double.NEGATIVE_INFINITY;
    double second = Double.NEGATIVE_INFINITY;
    for (double p : probabilities) {
      second = Math.max(second, Math.min(first, p));
      first = Math.max(first, p);
    }
    return first - second;
  }
}
