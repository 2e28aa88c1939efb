// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.growth;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.block.Trainable;
import io.github.scpl.train.report.Evaluation;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Adds a block when the accuracy of the deepest active exit stops improving, and removes it again
 * if it does not pay. Immutable and thread-safe.
 *
 * <ul>
 *   <li>Training starts with the first block.
 *   <li>After {@code patience} epochs in a row that were no better than the best one before them,
 *       the next block joins, on trial.
 *   <li>It pays, and stays, as soon as its exit is better than the exit below it ever was. If that
 *       takes more than {@code trial} epochs, the block leaves, and training goes on without it;
 *       after {@code patience} more epochs without improvement it gets another trial, from where it
 *       was.
 *   <li>"Better" means by more than the minimum difference.
 * </ul>
 *
 * <p>The decision is made in {@code Trainer.fit} after each epoch, from the accuracies of the data
 * that fit evaluates on: which should be a validation set, since what a decision was made by is no
 * independent test. {@link GrowthSchedule#replay} turns a run into a schedule.
 */
public final class PlateauGrowth extends Growth {
  private final int patience;
  private final int trial;
  private final double minDifference;

  private PlateauGrowth(int patience, int trial, double minDifference) {
    this.patience = patience;
    this.trial = trial;
    this.minDifference = minDifference;
  }

  /**
   * A rule with a minimum difference of 0.
   *
   * @param patience epochs without improvement before a block joins
   * @param trial epochs in which a block that joined has to pay
   * @throws IllegalArgumentException if a number is below 1
   */
  public static PlateauGrowth of(int patience, int trial) {
    if (patience < 1 || trial < 1) {
      throw new IllegalArgumentException(
          "Expected a patience and a trial of at least 1 epoch, got " + patience + " and " + trial);
    }
    return new PlateauGrowth(patience, trial, 0);
  }

  /**
   * This rule with another minimum difference, a share of correct answers from 0 to 1.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public PlateauGrowth withMinDifference(double difference) {
    if (!(difference >= 0 && difference <= 1)) {
      throw new IllegalArgumentException(
          "Expected a minimum difference from 0 to 1, got " + difference);
    }
    return new PlateauGrowth(patience, trial, difference);
  }

  @Override
  public void requireFits(Network network) {
    if (!network.blocks().stream().allMatch(Block::hasExit)) {
      throw new IllegalArgumentException(
          "Expected a method with exits, whose accuracy decides about growth, such as dascpl; got "
              + network.method());
    }
  }

  @Override
  public void requireReached(int epochs) {}

  @Override
  public IntUnaryOperator plan(
      Trainable network, int epoch, long stepsBefore, List<Evaluation> past) {
    int active = activeBlocks(network.blockCount(), accuracies(past));
    return batch -> active;
  }

  private static List<List<Double>> accuracies(List<Evaluation> past) {
    return past.stream().map(Evaluation::accuracies).toList();
  }

  /** The number of blocks to train next, given the accuracies of all exits after each epoch. */
  int activeBlocks(int blocks, List<List<Double>> exits) {
    Progress progress = new Progress(blocks);
    exits.forEach(progress::add);
    return progress.active;
  }

  /** The rule, applied epoch by epoch. */
  private final class Progress {
    private final int blocks;
    private int active = 1;
    private boolean onTrial;

    /** Of the deepest block that is not on trial. */
    private double best = Double.NEGATIVE_INFINITY;

    /** Epochs of the trial, or without improvement. */
    private int waited;

    Progress(int blocks) {
      this.blocks = blocks;
    }

    void add(List<Double> exits) {
      if (onTrial) {
        best = Math.max(best, exits.get(active - 2));
      }
      double accuracy = exits.get(active - 1);
      waited++;
      if (accuracy - best > minDifference) {
        best = accuracy;
        onTrial = false;
        waited = 0;
      } else if (onTrial && waited == trial) {
        active--;
        onTrial = false;
        waited = 0;
      } else if (!onTrial && waited >= patience && active < blocks) {
        active++;
        onTrial = true;
        waited = 0;
      }
    }
  }

  /** The rule in words. */
  @Override
  public String toString() {
    return "a block more after "
        + patience
        + " epochs without improvement by more than "
        + minDifference
        + ", on trial for "
        + trial;
  }
}
