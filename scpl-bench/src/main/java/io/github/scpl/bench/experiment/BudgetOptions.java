package io.github.scpl.bench.experiment;

import io.github.scpl.train.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Option;

/** Options about threads and queues, the same in every command that has them. */
public final class BudgetOptions {
  private static final String AUTO = "auto";
  private static final int MOST_WAITING = 1000;

  @Option(
      names = "--stages",
      paramLabel = "N",
      description =
          "Stages of the pipeline, each a thread (default: as many as serve best on the cores).")
  Integer stages;

  @Option(
      names = "--placement",
      defaultValue = AUTO,
      paramLabel = "CUT",
      description =
          "auto (default): measure all blocks and cut where the slowest stage is fastest; or blocks"
              + " per stage such as 1+3.")
  String placement;

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

  /** Refuses what cannot be, whatever the model. */
  void check() {
    boolean room = capacity >= 1 && capacity <= MOST_WAITING;
    Options.require("--capacity", room, "a number from 1 to " + MOST_WAITING, capacity);
    Options.requireAtLeastOne("--micro-batches", microBatches);
    if (cores != null) {
      Options.requireAtLeastOne("--cores", cores);
    }
    if (stages != null) {
      Options.requireAtLeastOne("--stages", stages);
    }
    if (nativeThreads != null) {
      Options.requireAtLeastOne("--native-threads", nativeThreads);
      requireCores("--native-threads", 1);
    }
    if (stages != null) {
      requireCores("--stages", stages);
    }
    if (!isAuto()) {
      requireCores("--placement", spelledOut().stages());
    }
  }

  /** Stages of one native thread each may outnumber the cores: they take turns. */
  private void requireCores(String option, int ofStages) {
    if (nativeThreads(ofStages) == 1) {
      return;
    }
    long threads = (long) ofStages * nativeThreads(ofStages);
    String expected = "at most " + cores() + " threads in all, the number of cores (see --cores)";
    String got = threads + " (" + ofStages + " x " + nativeThreads(ofStages) + " native)";
    Options.require(option, threads <= cores(), expected, got);
  }

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
    for (String count : placement.split("\\+", -1)) {
      boolean number = count.matches("[1-9][0-9]{0,3}");
      Options.require("--placement", number, "auto or blocks per stage such as 1+3", placement);
      counts.add(Integer.valueOf(count));
    }
    if (stages != null && stages != counts.size()) {
      throw new IllegalArgumentException(
          "--placement " + placement + " has " + counts.size() + " stages, but --stages " + stages);
    }
    return new Placement(counts, Collections.nCopies(counts.size(), nativeThreads(counts.size())));
  }
}
