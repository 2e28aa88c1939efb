// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.Option;

/** How often an experiment is repeated. */
@UsedBy(Feature.ANY)
public final class RepeatOptions {
  private static final int MOST = 1000;

  @About(Concern.TRAINING)
  @Option(
      names = "--repeats",
      paramLabel = "N",
      description =
          "Repeat everything with N seeds, --seed and those that follow; then there are means,"
              + " standard deviations, intervals of 95 percent and tests of differences (default: 1;"
              + " epochs, noise and ablate: 3).")
  int repeats;

  /**
   * Filled by the command line.
   *
   * @param defaultRepeats how many there are if nothing is said
   */
  public RepeatOptions(int defaultRepeats) {
    repeats = defaultRepeats;
  }

  /** Refuses what cannot be. */
  public void check() {
    boolean some = repeats >= 1 && repeats <= MOST;
    OptionChecks.require("--repeats", some, "a number from 1 to " + MOST, repeats);
  }

  public int repeats() {
    return repeats;
  }

  /** All seeds, the first one given. */
  public List<Long> seeds(long first) {
    return LongStream.range(first, first + repeats).boxed().toList();
  }
}
