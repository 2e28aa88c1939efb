// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/** Zeros and copies of dense arrays in C order. Stateless, hence thread-safe. */
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
}
