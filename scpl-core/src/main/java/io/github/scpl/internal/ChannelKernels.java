// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.internal;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Statistics and affine maps per channel of {@code [batch, channels, space]}, for batch
 * normalisation.
 *
 * <p>Written in Java because there such loops measure faster than the native operations of the same
 * name (see {@code docs/performance.md}). All arrays are dense, in C order and of one type. The two
 * implementations are twins, one per type, so that a check in double says something about float.
 * Stateless, hence thread-safe.
 */
public interface ChannelKernels {
  /** The kernels for arrays of this type. */
  static ChannelKernels of(DataType type) {
    return HostAccess.select(type, FloatChannelKernels.INSTANCE, DoubleChannelKernels.INSTANCE);
  }

  /** Mean and biased variance of every channel. */
  void channelMoments(Channels shape, INDArray x, double[] mean, double[] variance);

  /** y = scale[c] * (x - center[c]) + shift[c]. */
  void channelAffine(
      Channels shape, INDArray x, INDArray y, double[] center, double[] scale, double[] shift);

  /** Per channel, the sum of dy and the sum of dy * (x - center[c]). */
  void channelGradientSums(
      Channels shape, INDArray x, INDArray dy, double[] center, double[] sum, double[] dot);

  /** dy = a[c] * (dy - meanGradient[c]) + b[c] * (x - center[c]). */
  void channelGradient(
      Channels shape,
      INDArray x,
      INDArray dy,
      double[] center,
      double[] meanGradient,
      double[] a,
      double[] b);

  /** The shape {@code [batch, channels, space]}. */
  record Channels(int batch, int channels, int space) {}
}
