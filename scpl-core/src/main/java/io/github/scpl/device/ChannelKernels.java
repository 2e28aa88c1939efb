// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.device.PoolKernels.Windows;

/**
 * Normalisation and deviation of channels of {@code [batch, channels, space]}.
 *
 * <p>With m and v the mean and the biased variance of a channel over batch and space, and d = √(v +
 * ε): {@code y = weight (x - m) / d + bias} (Ioffe and Szegedy, 2015). What the way back needs of m
 * and v stays in arrays of the caller's. All arrays are dense and in C order; statistics are
 * DOUBLE, all others of one type. Stateless, hence thread-safe.
 */
public interface ChannelKernels {
  /** The shape {@code [batch, channels, space]}. */
  record Channels(int batch, int channels, int space) {}

  /**
   * What normalised channels are multiplied by, and what is added; both are {@code [channels]}, or
   * null for 1 and 0.
   */
  record Affine(Tensor weight, Tensor bias) {
    /** Neither weight nor bias. */
    public static final Affine NONE = new Affine(null, null);
  }

  /**
   * What follows on the normalisation, in the same pass.
   *
   * @param addend is added, as at the end of a residual unit; null for nothing
   * @param slope of the leaky ReLU behind it, from 0 to 1, at which there is none
   */
  record Ending(Tensor addend, double slope) {}

  /**
   * Maximum pooling that follows on the normalisation, in the same pass. The array between them is
   * never in memory: both normalisation and leaky ReLU are monotone, so the maximum comes from the
   * largest x of a window or, where the weight is negative, from the least.
   *
   * @param windows of the maps
   * @param chosen the x that a window's maximum comes from, of the shape and layout of the pooled
   *     maps; written on the way forward, and read on the way back
   */
  record Pooled(Windows windows, Tensor chosen) {}

  /** Running mean and variance, {@code [channels]} each. */
  record Running(Tensor mean, Tensor variance) {}

  /**
   * Mean and biased variance of every channel.
   *
   * @param statistics overwritten by means and variances, {@code [2, channels]}
   */
  void batchStatistics(Channels shape, Tensor x, Tensor statistics);

  /** The same array from running statistics. */
  void runningStatistics(Running running, Tensor statistics);

  /**
   * Moves running statistics by a momentum towards those of a batch, with its unbiased variance; a
   * single value per channel has none, and moves the mean only.
   */
  void moveRunning(Channels shape, Tensor statistics, double momentum, Running running);

  /**
   * y = leaky ReLU of weight (x - m) / √(v + ε) + bias + addend.
   *
   * @param y may not be the addend
   */
  void normalize(
      Channels shape,
      Tensor x,
      Tensor statistics,
      double epsilon,
      Affine affine,
      Ending ending,
      Tensor y);

  /**
   * y = the maximum over each window of what {@link #normalize} gives, and the same bits.
   *
   * @param slope of the leaky ReLU, from 0 to 1, at which there is none
   * @param y of the layout of x
   */
  void normalize(
      Channels shape,
      Tensor x,
      Tensor statistics,
      double epsilon,
      Affine affine,
      double slope,
      Pooled pooled,
      Tensor y);

  /**
   * The same for the way back through the ReLU: dy = dy * (1 where y is positive, else slope), in
   * place; and then {@link #gradientSums(Channels, Tensor, Tensor, Tensor, Tensor)} of it.
   *
   * @param y what {@link #normalize} gave
   */
  void gradientSums(
      Channels shape, Tensor x, Tensor y, double slope, Tensor dy, Tensor statistics, Tensor sums);

  /**
   * Sums of every channel that both of the next two kernels need.
   *
   * @param sums overwritten by Σ dy and Σ dy (x - m), {@code [2, channels]}
   */
  void gradientSums(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor sums);

  /** Gradients of weight and bias: Σ dy (x - m) / √(v + ε) and Σ dy. */
  void parameterGradients(Tensor statistics, Tensor sums, double epsilon, Affine gradients);

  /**
   * dx = weight / d (dy - mean(dy) - x̂ mean(dy x̂)) with x̂ = (x - m) / d; weight / d dy where m
   * and v are constant.
   *
   * @param constant whether the statistics are running ones
   * @param dx may be dy
   */
  void inputGradient(
      Channels shape,
      Tensor x,
      Tensor dy,
      Tensor statistics,
      Tensor sums,
      double epsilon,
      Affine affine,
      boolean constant,
      Tensor dx);

  /**
   * The same through maximum pooling: dy of a window goes to its first x that is the chosen one.
   *
   * @param dy of the pooled maps, behind the way back through the ReLU
   * @param sums of the chosen x and dy, since the gradient of all other x is 0
   */
  void inputGradient(
      Channels shape,
      Tensor x,
      Pooled pooled,
      Tensor dy,
      Tensor statistics,
      Tensor sums,
      double epsilon,
      Affine affine,
      boolean constant,
      Tensor dx);

  /**
   * The unbiased standard deviation of each map of {@code [batch, channels, space]}, whose space is
   * 2 at least.
   *
   * @param statistics overwritten by mean and deviation of every map, {@code [2, batch x channels]}
   * @param y {@code [batch, channels]}
   */
  void deviation(Channels shape, Tensor x, Tensor statistics, Tensor y);

  /** dx = dy (x - mean) / ((space - 1) deviation); 0 for a map without deviation. */
  void deviationBackward(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor dx);
}
