// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static java.util.stream.Collectors.joining;

import io.github.scpl.train.Placement;
import picocli.CommandLine.Option;

/** Options about threads and queues, the same in every command that has them. */
public final class BudgetOptions {
  private static final int MOST_WAITING = 1000;

  @UsedBy(Feature.STAGES)
  @About(Concern.PIPELINE)
  @Option(
      names = "--stages",
      paramLabel = "N",
      description =
          "Stages of the pipeline, each a thread (default: as many as serve best on the cores).")
  Integer stages;

  @UsedBy(Feature.ANY)
  @About(Concern.PIPELINE)
  @Option(
      names = "--placement",
      defaultValue = PlacementText.AUTO,
      paramLabel = "CUT",
      description =
          "auto (default): measure all blocks and cut where the slowest stage is fastest; fastest:"
              + " measure native threads too, of which the bits of convolutions depend; blocks per"
              + " stage such as 1+3, with native threads 1x1+3x1; or those of each method, such as"
              + " bp=x2,scpl=1x1+3x1.")
  String placement;

  @UsedBy(Feature.ANY)
  @About(Concern.MACHINE)
  @Option(
      names = "--native-threads",
      paramLabel = "N",
      description =
          "Native threads of each stage (default: the cores divided by the stages, or by the blocks"
              + " where stages are measured). A method without stages has all cores; in a"
              + " comparison as many as the others have in all.")
  Integer nativeThreads;

  @UsedBy(Feature.ANY)
  @About(Concern.MACHINE)
  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores that all stages share (default: all that Java sees).")
  Integer cores;

  @UsedBy(Feature.PIPELINE)
  @About(Concern.PIPELINE)
  @Option(
      names = "--capacity",
      defaultValue = "1",
      paramLabel = "N",
      description = "Batches that may wait in front of each stage (default: ${DEFAULT-VALUE}).")
  int capacity;

  @UsedBy(Feature.MICRO_BATCHES)
  @About(Concern.PIPELINE)
  @Option(
      names = "--micro-batches",
      defaultValue = "4",
      paramLabel = "N",
      description = "Micro-batches of a batch in gpipe (default: ${DEFAULT-VALUE}).")
  int microBatches;

  /** Filled by the command line. */
  public BudgetOptions() {}

  /** Refuses what cannot be, whatever the model. */
  public void check() {
    boolean room = capacity >= 1 && capacity <= MOST_WAITING;
    OptionChecks.require("--capacity", room, "a number from 1 to " + MOST_WAITING, capacity);
    OptionChecks.requireAtLeastOne("--micro-batches", microBatches);
    if (cores != null) {
      OptionChecks.requireAtLeastOne("--cores", cores);
    }
    if (stages != null) {
      OptionChecks.requireAtLeastOne("--stages", stages);
    }
    if (nativeThreads != null) {
      OptionChecks.requireAtLeastOne("--native-threads", nativeThreads);
      requireCores("--native-threads", 1, nativeThreads);
    }
    if (stages != null) {
      requireCores("--stages", stages, nativeThreads(stages));
    }
    placement();
  }

  /** Stages of one native thread each may outnumber the cores: they take turns. */
  private void requireCores(String option, int ofStages, int threadsOfEach) {
    if (threadsOfEach == 1) {
      return;
    }
    long threads = (long) ofStages * threadsOfEach;
    requireCores(option, threads, ofStages + " x " + threadsOfEach + " native");
  }

  private void requireCores(String option, long threads, String how) {
    String expected = "at most " + cores() + " threads in all, the number of cores (see --cores)";
    OptionChecks.require(option, threads <= cores(), expected, threads + " (" + how + ")");
  }

  /** The cores that all stages share. */
  public int cores() {
    return cores != null ? cores : Runtime.getRuntime().availableProcessors();
  }

  /** What is said about placements. */
  public PlacementText placement() {
    return PlacementText.parse(placement);
  }

  public boolean isAuto() {
    return placement().isMeasured();
  }

  /** Native threads of each of so many stages. */
  public int nativeThreads(int ofStages) {
    return nativeThreads != null ? nativeThreads : Math.max(1, cores() / ofStages);
  }

  /** The placement of a method with stages that the option spells out; null if it does not. */
  public Placement spelledOut(Training method) {
    Placement cut = placement().cut(method, this::nativeThreads);
    if (cut == null) {
      return null;
    }
    if (stages != null && stages != cut.stages()) {
      throw new IllegalArgumentException(
          "--placement " + placement + " has " + cut.stages() + " stages, but --stages " + stages);
    }
    if (!cut.singleThreaded()) {
      long same = cut.nativeThreads().stream().distinct().count();
      String each = cut.nativeThreads().stream().map(String::valueOf).collect(joining("+"));
      String how = same == 1 ? cut.stages() + " x " + cut.nativeThreads().get(0) + " native" : each;
      requireCores("--placement", cut.threads(), how);
    }
    return cut;
  }

  /** Native threads of a method without stages that are spelled out; null if they are not. */
  public Integer threadsSpelledOut(Training method) {
    Integer threads = placement().threads(method);
    if (threads != null) {
      requireCores("--placement", threads, "x" + threads);
    }
    return threads;
  }

  public int capacity() {
    return capacity;
  }

  public int microBatches() {
    return microBatches;
  }

  /** As given; null if it was not. */
  public Integer stages() {
    return stages;
  }

  /** How many stages there are unless something is said about where blocks go. */
  public void stagesUnlessGiven(int number) {
    if (isAuto() && stages == null) {
      stages = number;
    }
  }

  /** The same with so many stages of one native thread each, cut by measuring. */
  public BudgetOptions ofStages(int number) {
    BudgetOptions copy = new BudgetOptions();
    copy.stages = number;
    copy.placement = PlacementText.AUTO;
    copy.nativeThreads = 1;
    copy.cores = cores;
    copy.capacity = capacity;
    copy.microBatches = microBatches;
    return copy;
  }

  /** Of each stage, as given; null if it was not. */
  public Integer givenNativeThreads() {
    return nativeThreads;
  }

  /** The placement as typed. */
  public String placementText() {
    return placement;
  }
}
