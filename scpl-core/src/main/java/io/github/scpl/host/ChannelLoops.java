// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.Tensor;

/**
 * Sums and affine maps per channel of {@code [batch, channels, space]}, of which {@link
 * HostChannelKernels} is made. The two implementations are twins, one per type, so that a check in
 * double says something about float. Stateless, hence thread-safe.
 */
interface ChannelLoops {
  /** Mean and biased variance of every channel. */
  void channelMoments(Channels shape, Tensor x, double[] mean, double[] variance);

  /** y = scale[c] * (x - center[c]) + shift[c]. */
  void channelAffine(
      Channels shape, Tensor x, Tensor y, double[] center, double[] scale, double[] shift);

  /** Per channel, the sum of dy and the sum of dy * (x - center[c]). */
  void channelGradientSums(
      Channels shape, Tensor x, Tensor dy, double[] center, double[] sum, double[] dot);

  /** dy = a[c] * (dy - meanGradient[c]) + b[c] * (x - center[c]). */
  void channelGradient(
      Channels shape,
      Tensor x,
      Tensor dy,
      double[] center,
      double[] meanGradient,
      double[] a,
      double[] b);
}
