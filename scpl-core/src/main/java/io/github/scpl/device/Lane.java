// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * Where a thread's kernels run, one after the other, in the order they were called in. On the host
 * it is the calling thread, on a graphics processor a stream.
 *
 * <p>Lanes do not wait for each other, unless one awaits a {@link Mark} of another. A lane is used
 * by the thread that opened it.
 */
public interface Lane extends AutoCloseable {
  /** A mark behind everything that was submitted so far. */
  Mark record();

  /**
   * Lets everything that is submitted from now on begin after a mark is reached. The calling thread
   * does not wait.
   *
   * @param mark of any lane, of any device
   */
  void await(Mark mark);

  /** Reads all elements of a tensor behind what was submitted so far, without waiting for it. */
  Readback read(Tensor source);

  /**
   * Says what the work belongs to that is asked for from now on. Nothing follows from it but what
   * {@link Device#failedAt} says; a device that does its work at once takes no notice.
   *
   * @param work equal where the work belongs together; {@code toString} tells what it is, and may
   *     be asked for long afterwards
   */
  default void label(Object work) {}

  /**
   * Waits until everything that was submitted is done.
   *
   * @throws RuntimeException of the first kernel that failed
   */
  void finish();

  /** Gives the lane back, when all is done; the one before is the thread's again. */
  @Override
  void close();
}
