// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How runs are kept while they train, the same in every command that trains. */
@UsedBy(Feature.ANY)
public final class SnapshotOptions {
  private static final String EVERY = "--snapshot-every";
  private static final String RESUME = "--resume";
  private static final String RETRY = "--retry";

  @About(Concern.PIPELINE)
  @Option(
      names = EVERY,
      paramLabel = "N",
      description =
          "Keep each run in the folder snapshots of --out, after every epoch and behind every N"
              + " batches, to go on from there (0: after epochs alone).")
  Integer every;

  @About(Concern.PIPELINE)
  @Option(
      names = RESUME,
      description =
          "Go on with all runs from their latest snapshots in --out, to the same bits as if they"
              + " had not been ended; give the same options.")
  boolean resume;

  @About(Concern.PIPELINE)
  @Option(
      names = RETRY,
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Let a run that fails go on from its latest snapshot, up to N times; one that diverges"
              + " would do so again (default: ${DEFAULT-VALUE}).")
  int retry;

  /** Filled by the command line. */
  public SnapshotOptions() {}

  /** Refuses what cannot be. */
  void check() {
    boolean number = every == null || every >= 0;
    OptionChecks.require(EVERY, number, "a number of at least 0", every);
    OptionChecks.require(RETRY, retry >= 0, "a number of at least 0", retry);
    OptionChecks.require(RETRY, retry == 0 || wanted(), EVERY + " or " + RESUME, "neither");
  }

  /**
   * Refuses a folder with snapshots where runs begin.
   *
   * @param out that of the results
   */
  public void requireRoom(Path out) throws IOException {
    Path folder = folder(out);
    if (!wanted() || resume || !Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new IOException(
            EVERY
                + ": expected no snapshots of earlier runs in "
                + folder
                + "; go on with them by "
                + RESUME
                + ", delete them, or choose another --out");
      }
    }
  }

  /** Where the snapshots of all runs are. */
  public Path folder(Path out) {
    return out.resolve("snapshots");
  }

  /** Whether runs are kept. */
  public boolean wanted() {
    return every != null || resume;
  }

  /** Behind how many batches; 0 if after epochs alone. */
  public int every() {
    return every == null ? 0 : every;
  }

  /** How often a run that fails goes on. */
  public int retries() {
    return retry;
  }
}
