// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.machine.OtherLoad;
import io.github.scpl.bench.result.Writing;
import java.io.PrintWriter;
import java.util.OptionalDouble;

/** Watches what other programs take of the machine, before training and during it. */
final class LoadWatch {
  private final OtherLoad.Count opened = OtherLoad.Count.nowOrNull();
  private final int cores;
  private final PrintWriter out;
  private OtherLoad.Count started;

  /**
   * Begins now.
   *
   * @param cores that training may use
   */
  LoadWatch(int cores, PrintWriter out) {
    this.cores = cores;
    this.out = out;
  }

  /** Training begins, unless it has begun before. */
  void begin(Writing writing) {
    if (started == null) {
      warn(writing, "before", OtherLoad.since(opened));
      started = OtherLoad.Count.nowOrNull();
    }
  }

  /** Training has ended. */
  void end(Writing writing) {
    warn(writing, "during", OtherLoad.since(started));
  }

  private void warn(Writing writing, String when, OptionalDouble others) {
    others.ifPresent(
        busy -> {
          writing.note(when, busy);
          String warning = OtherLoad.warning(busy, opened.machineCores(), cores);
          if (!warning.isEmpty()) {
            out.println(warning + " (" + when + " training)");
            out.flush();
          }
        });
  }
}
