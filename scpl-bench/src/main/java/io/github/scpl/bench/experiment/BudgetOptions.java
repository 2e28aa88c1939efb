package io.github.scpl.bench.experiment;

import io.github.scpl.train.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Option;

/** Options about threads and queues, the same in every command that has them. */
public final class BudgetOptions {
  static final String AUTO = "auto";

  @Option(
      names = "--placement",
      defaultValue = AUTO,
      paramLabel = "CUT",
      description =
          "auto (default): measure all blocks and cut where the slowest stage is fastest; or blocks"
              + " per stage such as 1+3.")
  String placement;

  @Option(
      names = "--stages",
      paramLabel = "N",
      description =
          "Stages of the pipeline, each a thread (default: as many as serve best on the cores).")
  Integer stages;

  @Option(
      names = "--native-threads",
      paramLabel = "N",
      description =
          "Native threads of each stage (default: the cores divided by the stages). Without stages,"
              + " as in bp, the threads of all stages together.")
  Integer nativeThreads;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores that all stages share (default: all that Java sees).")
  Integer cores;

  @Option(
      names = "--capacity",
      defaultValue = "1",
      paramLabel = "N",
      description = "Batches that may wait in front of each stage (default: ${DEFAULT-VALUE}).")
  int capacity;

  @Option(
      names = "--micro-batches",
      defaultValue = "4",
      paramLabel = "N",
      description = "Micro-batches of a batch in gpipe (default: ${DEFAULT-VALUE}).")
  int microBatches;

  /** Filled by the command line. */
  public BudgetOptions() {}

  /** The cores that all stages share. */
  int cores() {
    return cores != null ? cores : Runtime.getRuntime().availableProcessors();
  }

  boolean isAuto() {
    return placement.equalsIgnoreCase(AUTO);
  }

  /** Native threads of each of so many stages. */
  int nativeThreads(int ofStages) {
    return nativeThreads != null ? nativeThreads : Math.max(1, cores() / ofStages);
  }

  /** Native threads of a method that has no stages. */
  int totalThreads() {
    if (nativeThreads == null) {
      return cores();
    }
    return nativeThreads * (stages == null ? 1 : stages);
  }

  /** The placement that the option spells out, such as 1+3. */
  Placement spelledOut() {
    List<Integer> counts = new ArrayList<>();
    for (String count : placement.split("\\+")) {
      if (!count.matches("[1-9][0-9]{0,3}")) {
        throw new IllegalArgumentException(
            "--placement: expected auto or blocks per stage such as 1+3, got " + placement);
      }
      counts.add(Integer.valueOf(count));
    }
    if (stages != null && stages != counts.size()) {
      throw new IllegalArgumentException(
          "--placement " + placement + " has " + counts.size() + " stages, but --stages " + stages);
    }
    return new Placement(counts, Collections.nCopies(counts.size(), nativeThreads(counts.size())));
  }
}
