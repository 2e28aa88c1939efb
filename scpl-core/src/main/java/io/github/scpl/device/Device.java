// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * Something to compute on: memory, lanes that order the work, and kernels. Thread-safe.
 *
 * <p>Kernels that a thread calls go to its {@link #lane}. Whether they are done when the call
 * returns is up to the device; {@link #read} and {@link #write} wait for it.
 */
public interface Device {
  /** What it is called in messages and options, such as {@code host}. */
  String name();

  /**
   * The operations on arrays of this type.
   *
   * @throws IllegalArgumentException if the device has none for it
   */
  Kernels kernels(DataType type);

  /**
   * Allocates memory whose content is arbitrary. An {@link Arena} calls it, and frees it.
   *
   * @throws OutOfMemoryError if there is none
   */
  Storage allocate(DataType type, long length);

  /** Owner of new arrays of this device. */
  default Arena arena() {
    return new Arena(this);
  }

  /**
   * Opens a lane for the calling thread, which closes it. Kernels it calls until then go there.
   *
   * @param threads of the host that kernels may use, the calling one included; a device that
   *     computes by itself takes no notice
   * @throws IllegalArgumentException if so many threads cannot be used
   */
  Lane open(int threads);

  /**
   * The calling thread's lane: the one it opened last and did not close, or one of the device's.
   */
  Lane lane();

  /** Reads elements, widened to double, when all work that was submitted before is done. */
  void read(Tensor source, long from, double[] target, int count);

  /** Writes elements, rounded to the tensor's type, when all work submitted before is done. */
  void write(Tensor target, long to, double[] source, int count);

  /** Writes elements, converted to the tensor's type, when all work submitted before is done. */
  void write(Tensor target, long to, float[] source, int count);
}
