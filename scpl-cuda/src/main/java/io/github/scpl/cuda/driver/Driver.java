// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One card. Addresses are those of the card's memory, as 64-bit numbers; all that is made here is
 * the maker's to free. Thread-safe.
 *
 * <p>There are two: NVIDIA's, and one of the tests, which runs the same kernels on the host.
 */
public interface Driver extends AutoCloseable {
  /** What it is and which libraries it computes with, for reports, in the order of reading. */
  Map<String, String> facts();

  /** Bytes of the card's memory that nobody has. */
  long freeBytes();

  /**
   * Allocates memory of the card, at an address that 256 divides, whose content is arbitrary.
   *
   * @throws OutOfMemoryError if there is none
   */
  long allocate(long bytes);

  /** Frees memory from {@link #allocate}. */
  void free(long address);

  /**
   * Allocates memory of the host's from which and to which streams copy without waiting.
   *
   * @throws OutOfMemoryError if there is none
   */
  PinnedMemory pin(int bytes);

  /** The module's kernels for arrays of a type, FLOAT or DOUBLE; compiled by the first who asks. */
  Program program(DataType type);

  /** A new stream. */
  Stream stream();

  /** A convolution of FLOAT arrays, by the card's library. */
  ConvolutionPlan convolution(ConvolutionShape shape, Precision precision);

  /** Gives the card back; nothing of it may be in use. */
  @Override
  void close();
}
