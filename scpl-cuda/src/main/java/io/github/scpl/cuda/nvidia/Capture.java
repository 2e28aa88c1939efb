// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import io.github.scpl.device.Closing;
import java.util.ArrayList;
import java.util.List;

/** What one stream, and those that wait for it, keep instead of running it. Of one thread. */
final class Capture {
  private final List<Runnable> events = new ArrayList<>();
  private boolean over;

  /** What frees an event that was recorded in it. */
  void add(Runnable free) {
    events.add(free);
  }

  boolean isOver() {
    return over;
  }

  /** Ends it for all streams, and frees its events: they were edges of the graph, not places. */
  void end() {
    over = true;
    Closing.each(events, Runnable::run);
  }
}
