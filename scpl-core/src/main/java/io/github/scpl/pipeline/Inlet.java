// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

/** The consumer's side of a channel, or of what stands for one. */
public interface Inlet<T> {
  /** Waits for a slot to use. */
  T receive() throws InterruptedException;

  /** Gives a received slot back. */
  void release(T slot);

  /** How many slots wait to be received. */
  int filled();
}
