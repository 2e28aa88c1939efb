// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Zeros and copies of dense arrays in C order. Stateless, hence thread-safe. */
public interface MemoryKernels {
  /** Overwrites every element with 0. */
  void zero(INDArray array);

  /**
   * Copies all elements into an array of the same type and length.
   *
   * @throws IllegalArgumentException if type or length differ
   */
  void copy(INDArray source, INDArray target);

  /** Copies {@code count} elements between arrays of one type, from and to the given elements. */
  void copy(INDArray source, long from, INDArray target, long to, long count);
}
