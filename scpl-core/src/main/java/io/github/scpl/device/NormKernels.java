// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

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
  void normalize(Tensor x, Tensor gain, Tensor shift, double epsilon, Tensor y, Tensor statistics);

  /** Gradients of gain and shift: sums over rows, in an order that depends on their number only. */
  void parameterGradients(
      Tensor x,
      Tensor dy,
      double epsilon,
      Tensor statistics,
      Tensor gainGradient,
      Tensor shiftGradient);

  /** Gradient of the input; adds to dx, or overwrites it. */
  void inputGradient(
      Tensor x, Tensor dy, Tensor gain, double epsilon, Tensor statistics, Tensor dx, boolean add);
}
