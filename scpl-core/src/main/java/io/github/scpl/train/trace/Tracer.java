// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

/** Gives every thread of a trainer its track, before the first batch. */
@FunctionalInterface
public interface Tracer {
  /** The stage of the thread that reads the data source. */
  int LOADER = -1;

  /**
   * Called once for each thread, by the one that calls the trainer. The track is used by one thread
   * at a time; tracks of several threads are used side by side.
   *
   * @param stage from 0, or {@link #LOADER}
   * @param name such as {@code stage 0, blocks 0-1}
   */
  Track track(int stage, String name);
}
