// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.growth;

import io.github.scpl.block.Network;
import io.github.scpl.block.Trainable;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A number of active blocks that is known beforehand for every training step. Immutable and
 * thread-safe.
 *
 * <p>A trigger t takes effect after epoch t, or after step t: the first that it changes is t + 1.
 * With triggers 1, 2, 3 the blocks of epochs 1, 2, 3, 4 are
 *
 * <pre>
 *   accumulate   {0}            {0, 1}      {0, 1, 2}   {0, 1, 2, 3}
 *   reduce       {0, 1, 2, 3}   {0, 1, 2}   {0, 1}      {0}
 * </pre>
 */
public final class GrowthSchedule extends Growth {
  private static final GrowthSchedule ALWAYS =
      new GrowthSchedule(false, List.of(), List.of(), false, 0);

  private final boolean steps;
  private final List<Integer> triggers;

  /** Before the first trigger, and after each; empty for all blocks. */
  private final List<Integer> counts;

  /** Whether the largest count has to be that of the network. */
  private final boolean exact;

  /** Epochs that the schedule has a count of its own for; 0 if it has triggers. */
  private final int epochs;

  private GrowthSchedule(
      boolean steps, List<Integer> triggers, List<Integer> counts, boolean exact, int epochs) {
    this.steps = steps;
    this.triggers = List.copyOf(triggers);
    this.counts = List.copyOf(counts);
    this.exact = exact;
    this.epochs = epochs;
  }

  /** All blocks, all the time. */
  public static GrowthSchedule always() {
    return ALWAYS;
  }

  /**
   * Starts with the first block and adds the next one after each trigger, the head with the last.
   *
   * @param triggers epochs, one fewer than blocks; where numbers are equal, several blocks join
   * @throws IllegalArgumentException if triggers are negative or decrease
   */
  public static GrowthSchedule accumulate(List<Integer> triggers) {
    requireOrder(triggers);
    List<Integer> counts = IntStream.rangeClosed(1, triggers.size() + 1).boxed().toList();
    return new GrowthSchedule(false, triggers, counts, true, 0);
  }

  /**
   * Starts with all blocks and removes the deepest one after each trigger, the head with the last
   * block.
   *
   * @param triggers epochs, one fewer than blocks; where numbers are equal, several blocks leave
   * @throws IllegalArgumentException if triggers are negative or decrease
   */
  public static GrowthSchedule reduce(List<Integer> triggers) {
    requireOrder(triggers);
    int blocks = triggers.size() + 1;
    List<Integer> counts = IntStream.range(0, blocks).mapToObj(gone -> blocks - gone).toList();
    return new GrowthSchedule(false, triggers, counts, true, 0);
  }

  /**
   * This many blocks in each epoch; the last number holds for all further epochs.
   *
   * @throws IllegalArgumentException if there is no number, or one below 1
   */
  public static GrowthSchedule perEpoch(List<Integer> activeBlocks) {
    if (activeBlocks.isEmpty() || activeBlocks.stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException(
          "Expected a number of active blocks, at least 1, for every epoch; got " + activeBlocks);
    }
    List<Integer> triggers = new ArrayList<>();
    List<Integer> counts = new ArrayList<>(activeBlocks.subList(0, 1));
    for (int epoch = 1; epoch < activeBlocks.size(); epoch++) {
      if (!activeBlocks.get(epoch).equals(activeBlocks.get(epoch - 1))) {
        triggers.add(epoch);
        counts.add(activeBlocks.get(epoch));
      }
    }
    return new GrowthSchedule(false, triggers, counts, false, activeBlocks.size());
  }

  /**
   * What a run with {@link PlateauGrowth} came to: with the same seed, data and learning rates this
   * schedule gives the same bits. A run by a schedule is repeated by that schedule.
   *
   * @throws IllegalArgumentException if there is no result
   */
  public static GrowthSchedule replay(List<EpochResult> results) {
    return perEpoch(results.stream().map(result -> result.training().activeBlocks()).toList());
  }

  /** This schedule with its triggers counted in epochs, which is the default. */
  public GrowthSchedule byEpoch() {
    return new GrowthSchedule(false, triggers, counts, exact, epochs);
  }

  /**
   * This schedule with its triggers counted in training batches, from the first one that the
   * trainer was given on. That triggers are reached is not checked, since how many batches there
   * will be is not known.
   */
  public GrowthSchedule bySteps() {
    return new GrowthSchedule(true, triggers, counts, exact, epochs);
  }

  private static void requireOrder(List<Integer> triggers) {
    int before = 0;
    for (int trigger : triggers) {
      if (trigger < before) {
        throw new IllegalArgumentException(
            "Expected triggers of at least 0 that do not decrease, since a block needs the output"
                + " of all blocks below it; got "
                + triggers);
      }
      before = trigger;
    }
  }

  @Override
  public void requireFits(Network network) {
    requireFits(network.blocks().size());
  }

  /**
   * Refuses a number of blocks that cannot grow like this.
   *
   * @throws IllegalArgumentException that says why
   */
  public void requireFits(int blocks) {
    int most = counts.stream().mapToInt(Integer::intValue).max().orElse(blocks);
    if (exact && most != blocks) {
      throw new IllegalArgumentException(
          "Expected "
              + (blocks - 1)
              + " triggers for "
              + blocks
              + " blocks, got "
              + triggers.size()
              + ": "
              + triggers);
    }
    if (most > blocks) {
      throw new IllegalArgumentException(
          "Expected at most " + blocks + " active blocks, as many as there are; got " + most);
    }
  }

  @Override
  public void requireReached(int ofRun) {
    if (!steps && epochs > ofRun) {
      throw new IllegalArgumentException(
          "Expected numbers of active blocks for at most "
              + ofRun
              + " epochs, as many as there are; got "
              + epochs);
    }
    int last = triggers.isEmpty() ? 0 : triggers.get(triggers.size() - 1);
    if (!steps && last > 0 && last >= ofRun) {
      throw new IllegalArgumentException(
          "Expected triggers before the last epoch, "
              + ofRun
              + ", got "
              + triggers
              + ": a trigger takes effect in the epoch after it; train longer or trigger earlier");
    }
  }

  @Override
  public IntUnaryOperator plan(
      Trainable network, int epoch, long stepsBefore, List<Evaluation> past) {
    return plan(network.blockCount(), epoch, stepsBefore);
  }

  /**
   * The number of active blocks of each batch of an epoch, by its number from 0.
   *
   * @param blocks how many the network has
   * @param epoch from 1
   * @param stepsBefore training batches of the epochs before
   */
  public IntUnaryOperator plan(int blocks, int epoch, long stepsBefore) {
    return batch ->
        counts.isEmpty() ? blocks : activeBlocks(steps ? stepsBefore + batch + 1 : epoch);
  }

  private int activeBlocks(long epochOrStep) {
    int passed = 0;
    while (passed < triggers.size() && epochOrStep > triggers.get(passed)) {
      passed++;
    }
    return counts.get(passed);
  }

  /** The schedule in words, such as {@code 1, 2, 3 blocks, changing after epochs 10, 20}. */
  @Override
  public String toString() {
    if (counts.isEmpty()) {
      return "all blocks";
    }
    String change = steps ? " blocks, changing after steps " : " blocks, changing after epochs ";
    return join(counts) + (triggers.isEmpty() ? " blocks" : change + join(triggers));
  }

  private static String join(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
