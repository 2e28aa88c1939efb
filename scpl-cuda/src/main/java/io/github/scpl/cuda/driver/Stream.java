// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/**
 * Work that runs in the order it was submitted in. Calls return before the work is done, and fail
 * with a {@link CudaException} if it cannot be submitted. One thread at a time.
 */
public interface Stream extends AutoCloseable {
  /** Threads of a block, in every launch. */
  int THREADS = 256;

  /** Copies bytes, between any memories of cards and pinned memory. */
  void copy(long from, long to, long bytes);

  /** Overwrites bytes with 0. */
  void zero(long address, long bytes);

  /**
   * Launches a kernel with {@link #THREADS} threads a block.
   *
   * @param words with the arguments from {@code first} on, one word for each, whatever its type: a
   *     pointer, a {@code long long}, an {@code int}, or the bits of a {@code double}; the caller
   *     may change them when the call returns
   */
  void launch(Program.Kernel kernel, int gridX, int gridY, long[] words, int first, int count);

  /** Multiplies matrices, with {@link Epilogue#NONE}. */
  void multiply(Multiplication what, long a, long b, long out);

  /**
   * Multiplies matrices, with {@link Epilogue#BIAS}.
   *
   * @param row {@code [columns]}
   * @return whether the library can do that, which follows from the arguments alone; if it cannot,
   *     nothing was submitted
   */
  boolean multiply(Multiplication what, long a, long b, long row, long out);

  /** A place behind everything that was submitted so far. */
  Event record();

  /** Lets what follows begin when an event is reached, of any stream of any card. */
  void await(Event event);

  /** Begins to keep what is submitted, here and on streams that await events of here. */
  void beginCapture();

  /** Ends that; what was kept has not run. */
  Graph endCapture();

  /** Submits captured work. */
  void launch(Graph graph);

  /**
   * Waits, through interrupts, until all is done.
   *
   * @throws CudaException if something has failed
   */
  void synchronize();

  /** Frees it; nothing may be running. */
  @Override
  void close();
}
