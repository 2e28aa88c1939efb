// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/** A place in a stream; freed with the last reference to it. Thread-safe. */
public interface Event {
  /**
   * Whether everything before it is done.
   *
   * @throws CudaException if something before it has failed
   */
  boolean isReached();

  /**
   * Waits, through interrupts, until everything before it is done.
   *
   * @throws CudaException if something before it has failed
   */
  void join();
}
