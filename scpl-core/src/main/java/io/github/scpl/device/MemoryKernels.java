// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * Zeros and copies of dense arrays in C order; and samples that stay, by windows. Stateless, hence
 * thread-safe.
 */
public interface MemoryKernels {
  /** Overwrites every element with 0. */
  void zero(Tensor array);

  /**
   * Copies all elements into an array of the same type and length.
   *
   * @throws IllegalArgumentException if type or length differ
   */
  void copy(Tensor source, Tensor target);

  /** Copies {@code count} elements between arrays of one type, from and to the given elements. */
  void copy(Tensor source, long from, Tensor target, long to, long count);

  /**
   * Copies a window of a sample to each row of y: y's row b is of sample {@code places[b, 0]},
   * begins in its row {@code places[b, 1]} and its column {@code places[b, 2]}, which may lie
   * outside, and is flipped from left to right if {@code places[b, 3]} is not 0. Around samples
   * there is the border.
   *
   * @param samples {@code [samples, channels, height, width]}
   * @param first the number of the first of them; rows of y that are of others stay as they are
   * @param places INT32, {@code [batch, 4]}
   * @param border what each channel has outside, {@code [channels]}
   * @param y {@code [batch, channels, rows, columns]}
   */
  void windows(Tensor samples, long first, Tensor places, Tensor border, Tensor y);
}
