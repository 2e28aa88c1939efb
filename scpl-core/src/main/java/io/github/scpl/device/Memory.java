// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * A space of memory: the host's, or that of an accelerator. Thread-safe.
 *
 * <p>{@link #read} and {@link #write} copy from and to Java's arrays. They come after all work that
 * was submitted to lanes of the device before, and are done when the call returns.
 */
public interface Memory {
  /** What its device is called in messages and options, such as {@code host}. */
  String name();

  /**
   * Allocates memory whose content is arbitrary. An {@link Arena} calls it, and frees it.
   *
   * @throws OutOfMemoryError if there is none
   */
  Storage allocate(DataType type, long length);

  /**
   * Bytes that nobody has, of a memory of its own; {@link Long#MAX_VALUE} where that is no bound,
   * as on the host, whose memory others give back.
   */
  default long freeBytes() {
    return Long.MAX_VALUE;
  }

  /** Whether its device takes arrays of a layout; row-major order is known to all. */
  default boolean knows(Layout layout) {
    return true;
  }

  /** Overwrites every element with 0. */
  void zero(Tensor target);

  /** Reads elements, widened to double. */
  void read(Tensor source, long from, double[] target, int count);

  /** Reads elements of FLOAT, every bit kept. */
  void read(Tensor source, long from, float[] target, int count);

  /** Writes elements, rounded to the tensor's type. */
  void write(Tensor target, long to, double[] source, int count);

  /** Writes elements, converted to the tensor's type. */
  void write(Tensor target, long to, float[] source, int count);
}
