// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

import io.github.scpl.block.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps all slices in memory, for short runs; {@link TraceFile} is for long ones. Thread-safe. What
 * a pass over the data came to is complete when the trainer's call has returned.
 */
public final class Recording implements Tracer {
  private final List<Slice> slices = new ArrayList<>();

  /** A recording without slices. */
  public Recording() {}

  @Override
  public Track track(int stage, String name) {
    return new Track() {
      @Override
      public void slice(Phase phase, int block, Step step, long start, long end) {
        int epoch = step == null ? 0 : step.epoch();
        int batch = step == null ? -1 : step.batch();
        add(new Slice(stage, phase, block, epoch, batch, start, end));
      }

      @Override
      public void depth(int of, int batches, long nanos) {}
    };
  }

  private synchronized void add(Slice slice) {
    slices.add(slice);
  }

  /** The slices so far, in the order in which they ended. */
  public synchronized List<Slice> slices() {
    return List.copyOf(slices);
  }

  /** Forgets all slices. */
  public synchronized void clear() {
    slices.clear();
  }
}
