// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/** A place in a {@link Lane}: reached when everything before it is done. Thread-safe. */
public interface Mark {
  /** A mark that is reached. */
  Mark REACHED =
      new Mark() {
        @Override
        public boolean isReached() {
          return true;
        }

        @Override
        public void join() {}
      };

  /** Whether everything before it is done. */
  boolean isReached();

  /**
   * Makes the calling thread wait, through interrupts, until everything before it is done.
   *
   * @throws RuntimeException if a kernel before it has failed
   */
  void join();
}
