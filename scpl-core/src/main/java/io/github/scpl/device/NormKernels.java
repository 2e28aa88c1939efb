// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Normalisation of rows to mean 0 and deviation 1; see {@link io.github.scpl.nn.LayerNorm}.
 *
 * <p>All arrays are dense, in C order and of one type. Stateless, hence thread-safe.
 */
public interface NormKernels {
  /**
   * y = gain (x - mean) / (deviation + epsilon) + shift, with the unbiased deviation of each row.
   *
   * @param statistics DOUBLE, overwritten by every row's mean and deviation, {@code [rows, 2]}
   */
  void normalize(
      INDArray x, INDArray gain, INDArray shift, double epsilon, INDArray y, INDArray statistics);

  /** Gradients of gain and shift: sums over rows, in an order that depends on their number only. */
  void parameterGradients(
      INDArray x,
      INDArray dy,
      double epsilon,
      INDArray statistics,
      INDArray gainGradient,
      INDArray shiftGradient);

  /** Gradient of the input; adds to dx, or overwrites it. */
  void inputGradient(
      INDArray x,
      INDArray dy,
      INDArray gain,
      double epsilon,
      INDArray statistics,
      INDArray dx,
      boolean add);
}
