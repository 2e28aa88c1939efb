// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import picocli.CommandLine.Option;

/** In which windows of steps speed is measured, the same in every command that measures it. */
@UsedBy(Feature.ANY)
public final class WindowOptions {
  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of a measured window (default: 8; simulate: 6, throughput: 10).")
  int steps;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description =
          "Windows of everything that is measured: in throughput one right after the other,"
              + " otherwise in rounds, in each of which all take turns (default: 3).")
  int repeats = 3;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description =
          "Steps before each window, in throughput before the first, besides those that fill the"
              + " pipeline (default: 3; simulate: 2, throughput: 5).")
  int warmUp;

  /**
   * Filled by the command line.
   *
   * @param defaultSteps of a window, if nothing is said
   * @param defaultWarmUp steps before a window, if nothing is said
   */
  public WindowOptions(int defaultSteps, int defaultWarmUp) {
    steps = defaultSteps;
    warmUp = defaultWarmUp;
  }

  /** Refuses what cannot be. */
  public void check() {
    OptionChecks.requireCount("--steps", 1, steps);
    OptionChecks.requireCount("--warm-up", 1, warmUp);
    OptionChecks.requireCount("--repeats", 1, repeats);
    long all = (long) steps * repeats;
    String most = "at most " + OptionChecks.MOST + " steps in all";
    OptionChecks.require("--repeats", all <= OptionChecks.MOST, most, all);
  }

  /** Steps of a window. */
  public int steps() {
    return steps;
  }

  /** How many windows. */
  public int repeats() {
    return repeats;
  }

  /** Steps before a window, at least one. */
  public int warmUp() {
    return warmUp;
  }
}
