// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.option.TraceOptions;
import io.github.scpl.bench.timeline.BothTracks;
import io.github.scpl.train.trace.TraceFile;
import io.github.scpl.train.trace.Tracer;
import java.io.IOException;
import java.io.PrintWriter;

/** The timeline of a command's trainers, if one is wanted; closing completes its file. */
public final class Timeline implements AutoCloseable {
  private final TraceOptions options;
  private final PrintWriter out;
  private final TraceFile file;

  private Timeline(TraceOptions options, PrintWriter out, TraceFile file) {
    this.options = options;
    this.out = out;
    this.file = file;
  }

  /**
   * Begins the file.
   *
   * @param out told of the file when it is complete
   */
  public static Timeline open(TraceOptions options, PrintWriter out) throws IOException {
    return new Timeline(options, out, options.open());
  }

  /** Shows what a trainer spends its time on from now on, under this name. */
  public NetworkAndTrainer show(String name, NetworkAndTrainer subject) {
    return show(name, subject, null);
  }

  /**
   * The same, and has another tracer told of it as well.
   *
   * @param also told, whether there is a file or not; null if there is nobody
   */
  NetworkAndTrainer show(String name, NetworkAndTrainer subject, Tracer also) {
    Tracer own = file == null ? null : file.process(name);
    if (own != null && also != null) {
      subject.trainer().trace(BothTracks.of(own, also));
    } else if (own != null || also != null) {
      subject.trainer().trace(own != null ? own : also);
    }
    return subject;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      out.println(options.written(file.lost()));
      out.flush();
    }
  }
}
