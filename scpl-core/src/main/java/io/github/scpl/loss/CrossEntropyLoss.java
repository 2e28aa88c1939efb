// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.loss;

import io.github.scpl.internal.HostAccess;
import io.github.scpl.internal.Scratch;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Mean softmax cross-entropy of logits {@code [batch, classes]}. Not thread-safe; its memory
 * belongs to the context.
 */
public final class CrossEntropyLoss {
  private final Scratch gradients;
  private INDArray gradient;

  /** A loss whose gradient array comes from the context. */
  public CrossEntropyLoss(BuildContext context) {
    gradients = context.scratch();
  }

  /**
   * Computes the loss and its gradient.
   *
   * @param logits {@code [batch, classes]}
   * @param labels a class from 0 on for every row
   * @return the mean over the batch, in nats
   */
  public double evaluate(INDArray logits, int[] labels) {
    int batch = Math.toIntExact(logits.size(0));
    int classes = Math.toIntExact(logits.size(1));
    gradient = gradients.get(batch, classes);
    double[] row = new double[classes];
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      HostAccess.read(logits, (long) i * classes, row, classes);
      double logNormalizer = logSumExp(row);
      sum += logNormalizer - row[labels[i]];
      for (int c = 0; c < classes; c++) {
        double probability = Math.exp(row[c] - logNormalizer);
        row[c] = (probability - (c == labels[i] ? 1 : 0)) / batch;
      }
      HostAccess.write(gradient, (long) i * classes, row, classes);
    }
    return sum / batch;
  }

  /** Gradient of the last value with respect to the logits; valid until the next evaluation. */
  public INDArray gradient() {
    return gradient;
  }

  private static double logSumExp(double[] row) {
    double maximum = Double.NEGATIVE_INFINITY;
    for (double value : row) {
      maximum = Math.max(maximum, value);
    }
    double sum = 0;
    for (double value : row) {
      sum += Math.exp(value - maximum);
    }
    return maximum + Math.log(sum);
  }
}
