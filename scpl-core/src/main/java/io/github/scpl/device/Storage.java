// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An allocation in a {@link Memory}; an {@link Arena} closes it. What it holds is arbitrary. */
public interface Storage extends AutoCloseable {
  /** Where it is. */
  Memory memory();

  /** The type of its elements. */
  DataType dataType();

  /** The number of its elements. */
  long length();

  /**
   * Requires that it was not freed.
   *
   * @throws IllegalStateException if it was
   */
  void requireOpen();

  /**
   * A view of some of its elements for the host's own libraries.
   *
   * @throws IllegalStateException if the memory is not the host's
   */
  default INDArray array(long offset, long... shape) {
    throw new IllegalStateException(
        "Expected an array in the host's memory, got one on "
            + memory().name()
            + "; read it, or copy it to a tensor of the host");
  }

  /** Frees the memory; once. */
  @Override
  void close();
}
