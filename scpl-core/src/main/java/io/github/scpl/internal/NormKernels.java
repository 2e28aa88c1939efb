// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.internal;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Normalisation of rows to mean 0 and deviation 1; see {@link io.github.scpl.nn.LayerNorm}.
 *
 * <p>All arrays are dense, in C order and of one type. The two implementations are twins, one per
 * type, so that a check in double says something about float. Stateless, hence thread-safe.
 */
public interface NormKernels {
  /** The kernels for arrays of this type. */
  static NormKernels of(DataType type) {
    return HostAccess.select(type, FloatNormKernels.INSTANCE, DoubleNormKernels.INSTANCE);
  }

  /**
   * y = gain (x - mean) / (deviation + epsilon) + shift, with the unbiased deviation of each row.
   *
   * @param mean gets every row's mean
   * @param deviation gets every row's deviation
   */
  void normalize(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      double[] mean,
      double[] deviation);

  /** Gradients of gain and shift: sums over rows, in an order that depends on their number only. */
  void parameterGradients(
      INDArray x,
      INDArray dy,
      double epsilon,
      double[] mean,
      double[] deviation,
      INDArray gainGradient,
      INDArray shiftGradient);

  /** Gradient of the input; adds to dx, or overwrites it. */
  void inputGradient(
      INDArray x,
      INDArray dy,
      INDArray gain,
      double epsilon,
      double[] mean,
      double[] deviation,
      INDArray dx,
      boolean add);
}
