// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.timeline;

import io.github.scpl.block.Step;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Tracer;
import io.github.scpl.train.trace.Track;

/** Tells two tracks the same, one after the other. */
public final class BothTracks implements Track {
  private final Track first;
  private final Track second;

  private BothTracks(Track first, Track second) {
    this.first = first;
    this.second = second;
  }

  /** A tracer whose tracks tell those of two others. */
  public static Tracer of(Tracer first, Tracer second) {
    return (stage, name) -> new BothTracks(first.track(stage, name), second.track(stage, name));
  }

  @Override
  public void slice(Phase phase, int block, Step step, long startNanos, long endNanos) {
    first.slice(phase, block, step, startNanos, endNanos);
    second.slice(phase, block, step, startNanos, endNanos);
  }

  @Override
  public void depth(int stage, int batches, long nanos) {
    first.depth(stage, batches, nanos);
    second.depth(stage, batches, nanos);
  }
}
