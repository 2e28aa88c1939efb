// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.train.trace.TraceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a timeline of training is written, the same in every command that trains. */
@UsedBy(Feature.ANY)
public final class TraceOptions {
  private static final String NAME = "--trace";

  @About(Concern.PIPELINE)
  @Option(
      names = NAME,
      paramLabel = "FILE",
      description =
          "Write what each stage spends its time on, as trace events that ui.perfetto.dev and"
              + " chrome://tracing open, over an older file (see docs/tracing.md).")
  Path trace;

  /** Filled by the command line. */
  public TraceOptions() {}

  /** Refuses a path that no file can be written to. */
  public void check() {
    if (trace != null) {
      Path folder = trace.toAbsolutePath().getParent();
      boolean writable = folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
      boolean taken = Files.exists(trace) && !Files.isRegularFile(trace);
      String expected = "a file in a folder that exists and can be written to";
      OptionChecks.require(NAME, writable && !taken, expected, trace);
    }
  }

  /** Begins the file; null if none is wanted. */
  public TraceFile open() throws IOException {
    return trace == null ? null : TraceFile.create(trace);
  }

  /** What is to be said of the file when it is complete, in a line. */
  public String written(long lostEvents) {
    String lost = ", without " + lostEvents + " events, for which the disk was too slow";
    return "Timeline written to " + trace + (lostEvents == 0 ? "" : lost);
  }
}
