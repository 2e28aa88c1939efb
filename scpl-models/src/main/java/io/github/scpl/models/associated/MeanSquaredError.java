// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.internal.HostAccess;
import io.github.scpl.internal.Scratch;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean squared difference of all elements, and its gradient. */
final class MeanSquaredError {
  private final Scratch gradients;
  private INDArray gradient;

  MeanSquaredError(BuildContext context) {
    gradients = context.scratch();
  }

  /**
   * Computes the loss and its gradient.
   *
   * @param output {@code [batch, width]}
   * @param target the same shape; a constant
   */
  double evaluate(INDArray output, INDArray target) {
    int rows = Math.toIntExact(output.size(0));
    int width = Math.toIntExact(output.size(1));
    double elements = output.length();
    gradient = gradients.get(rows, width);
    double[] row = new double[width];
    double[] wanted = new double[width];
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      HostAccess.read(output, (long) i * width, row, width);
      HostAccess.read(target, (long) i * width, wanted, width);
      for (int k = 0; k < width; k++) {
        double difference = row[k] - wanted[k];
        sum += difference * difference;
        row[k] = 2 * difference / elements;
      }
      HostAccess.write(gradient, (long) i * width, row, width);
    }
    return sum / elements;
  }

  /** Gradient of the last value with respect to the output; valid until the next evaluation. */
  INDArray gradient() {
    return gradient;
  }
}
