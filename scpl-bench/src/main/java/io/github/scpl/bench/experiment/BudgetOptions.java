package io.github.scpl.bench.experiment;

import io.github.scpl.train.Placement;
import picocli.CommandLine.Option;

/** Options about threads and queues, the same in every command that has them. */
public final class BudgetOptions {
  @Option(
      names = "--stages",
      paramLabel = "N",
      description =
          "Stages of the pipeline, each a thread (default: as many as there are cores, at most one"
              + " per block).")
  Integer stages;

  @Option(
      names = "--native-threads",
      paramLabel = "N",
      description =
          "Native threads of each stage (default: the cores divided by the stages). End to end"
              + " methods get the threads of all stages together.")
  Integer nativeThreads;

  @Option(
      names = "--capacity",
      defaultValue = "1",
      paramLabel = "N",
      description = "Batches that may wait in front of each stage (default: ${DEFAULT-VALUE}).")
  int capacity;

  /** Filled by the command line. */
  public BudgetOptions() {}

  /** Where the blocks of a local method go. */
  Placement placement(int blocks) {
    int cores = Runtime.getRuntime().availableProcessors();
    int chosenStages = stages != null ? stages : Math.min(blocks, cores);
    int threads = nativeThreads != null ? nativeThreads : Math.max(1, cores / chosenStages);
    return Placement.even(blocks, chosenStages, threads);
  }
}
