// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.profile.BlockCost;
import io.github.scpl.bench.profile.Windows;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.run.NetworkAndTrainer;
import io.github.scpl.bench.run.Trainers;
import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.Placement;
import io.github.scpl.train.growth.GrowthSchedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Measures what blocks cost on one core, and runs of several stages to compare with.
 *
 * <p>The machine's speed drifts. So all take turns, there and back, behind a first round that does
 * not count; of each the window whose speed is the median does.
 */
public final class Measurement {
  private static final Training LOCAL = Training.of("scpl");
  private static final Training END_TO_END = Training.of("bp");
  private static final Training GPIPE = Training.of("gpipe");
  private static final int[] STAGES = {1, 2, 4};

  private final Trainers trainers;
  private final BudgetOptions budget;
  private final Batches batches;
  private final int rows;
  private final int time;
  private final int before;
  private final int steps;
  private final int repeats;

  /** Batches to measure with. */
  @FunctionalInterface
  public interface Batches {
    /** So many batches of so many rows. */
    Data of(int rows, int number);
  }

  /**
   * A measurement.
   *
   * @param rows of a batch
   * @param time steps of texts
   * @param before steps before each window, at least one
   * @param steps of a window
   * @param repeats windows of each run; the median counts
   */
  public Measurement(
      Trainers trainers,
      BudgetOptions budget,
      Batches batches,
      int rows,
      int time,
      int before,
      int steps,
      int repeats) {
    this.trainers = trainers;
    this.budget = budget;
    this.batches = batches;
    this.rows = rows;
    this.time = time;
    this.before = before;
    this.steps = steps;
    this.repeats = repeats;
  }

  /** Something that is measured: a method's stages, and how many others train beside them. */
  private record Subject(
      Scheme scheme, Training method, int rows, List<Integer> cut, int crowd, List<Windows> all) {
    static Subject of(Scheme scheme, Training method, int rows, List<Integer> cut, int crowd) {
      return new Subject(scheme, method, rows, cut, crowd, new ArrayList<>());
    }

    private Windows median() {
      List<Windows> sorted = new ArrayList<>(all);
      sorted.sort(Comparator.comparingDouble(Windows::lastSecondsPerStep));
      return sorted.get((sorted.size() - 1) / 2);
    }

    double seconds() {
      return median().lastSecondsPerStep();
    }

    List<BlockCost> costs() {
      return median().costs(cut.stream().mapToInt(Integer::intValue).sum());
    }
  }

  /**
   * Measures all of it.
   *
   * @param task counts windows
   */
  public Measured run(Task task) throws InterruptedException {
    int pieces = Math.min(budget.microBatches(), rows);
    int microRows = (rows + pieces - 1) / pieces;
    List<BlockFacts> localFacts = facts(true);
    List<BlockFacts> endToEndFacts = facts(false);
    List<Integer> whole = List.of(localFacts.size());
    List<Subject> blocks = new ArrayList<>();
    for (int crowd : new int[] {0, budget.cores() - 1}) {
      blocks.add(Subject.of(Scheme.SCPL, LOCAL, rows, whole, crowd));
      blocks.add(Subject.of(Scheme.BP, END_TO_END, rows, whole, crowd));
      blocks.add(Subject.of(Scheme.BP, END_TO_END, microRows, whole, crowd));
    }
    task.parts("window", blocks.size() + repeats * (blocks.size() + 1 + 2 * STAGES.length));
    round(blocks, task); // the first round does not count, but says where to cut
    List<Subject> runs = runs(costs(pieces, blocks, localFacts, endToEndFacts));
    blocks.forEach(subject -> subject.all.clear());
    List<Subject> all = new ArrayList<>(blocks);
    all.addAll(runs);
    for (int repeat = 0; repeat < repeats; repeat++) {
      round(all, task);
      Collections.reverse(all);
    }
    Costs costs = costs(pieces, blocks, localFacts, endToEndFacts);
    List<Check> checks = new ArrayList<>();
    for (Subject run : runs) {
      checks.add(
          Check.of(costs, run.scheme, run.cut, budget.cores(), budget.capacity(), run.seconds()));
    }
    return new Measured(costs, checks);
  }

  private Costs costs(
      int pieces, List<Subject> blocks, List<BlockFacts> local, List<BlockFacts> endToEnd) {
    List<List<CoreCost>> costs = new ArrayList<>();
    int kinds = blocks.size() / 2;
    for (int kind = 0; kind < kinds; kind++) {
      costs.add(CoreCost.of(blocks.get(kind).costs(), blocks.get(kinds + kind).costs()));
    }
    return new Costs(rows, pieces, costs.get(0), costs.get(1), costs.get(2), local, endToEnd);
  }

  private List<Subject> runs(Costs costs) {
    Predictor predictor = new Predictor(costs, Cluster.CORES, budget.capacity());
    List<Subject> runs = new ArrayList<>();
    runs.add(Subject.of(Scheme.BP, END_TO_END, rows, predictor.cut(Scheme.BP, 1), 0));
    for (int stages : STAGES) {
      boolean possible = stages <= costs.blocks();
      if (possible && stages > 1 && stages <= budget.cores()) { // gpipe takes no turns
        List<Integer> cut = predictor.cut(Scheme.GPIPE, stages);
        runs.add(Subject.of(Scheme.GPIPE, GPIPE, rows, cut, 0));
      }
      if (possible) {
        runs.add(Subject.of(Scheme.SCPL, LOCAL, rows, predictor.cut(Scheme.SCPL, stages), 0));
      }
    }
    return runs;
  }

  @SuppressWarnings("try") // the crowd is a scope, not a value
  private void round(List<Subject> subjects, Task task) throws InterruptedException {
    for (Subject subject : subjects) {
      task.next();
      try (Crowd crowd = Crowd.of(subject.crowd, () -> member(subject))) {
        subject.all.add(window(subject));
      }
    }
  }

  private Windows window(Subject subject) throws InterruptedException {
    int filling = subject.cut.size() * (budget.capacity() + 1);
    Data data = batches.of(subject.rows, before + filling + steps + filling);
    try (NetworkAndTrainer opened = open(subject, data)) {
      Windows windows = new Windows(opened, before + filling, steps);
      windows.record(data.training());
      return windows;
    }
  }

  private Crowd.Member member(Subject subject) {
    Data data = batches.of(subject.rows, steps);
    return new Crowd.Member(open(subject, data), data.training());
  }

  private NetworkAndTrainer open(Subject subject, Data data) {
    int stages = subject.cut.size();
    PlacementChoice choice =
        subject.method.staged()
            ? PlacementChoice.given(
                new Placement(subject.cut, Collections.nCopies(stages, 1)), stages)
            : PlacementChoice.unstaged(1);
    return trainers.open(subject.method, data, choice, GrowthSchedule.always());
  }

  /**
   * What blocks hold that learn by themselves, or by backpropagation; a network is built for it.
   */
  public List<BlockFacts> facts(boolean local) {
    try (Network network = trainers.network(local ? LOCAL : END_TO_END, batches.of(rows, 1))) {
      List<BlockFacts> facts = new ArrayList<>();
      Shape input = network.inputShape();
      for (Block block : network.blocks()) {
        facts.add(BlockFacts.of(block, input, rows, time));
        input = block.outputShape();
      }
      return facts;
    }
  }
}
