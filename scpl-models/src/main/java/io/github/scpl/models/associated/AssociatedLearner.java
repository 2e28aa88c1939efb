// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Step;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Tensor;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.stage.Learner;
import io.github.scpl.train.stage.Slot;
import io.github.scpl.train.stage.StageClock;
import io.github.scpl.train.stage.Work;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Track;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Learns block after block: each passes its features and its codes on, and then learns. */
final class AssociatedLearner implements Learner {
  /** Where there is no block: all of them answer together. */
  private static final int ALL = -1;

  private final AssociatedNetwork network;
  private final StageClock clock = new StageClock();
  private int current = ALL;

  AssociatedLearner(AssociatedNetwork network) {
    this.network = network;
  }

  @Override
  public void process(Slot slot) {
    current = ALL;
    network.begin(slot.step());
    clock.begin(slot.step());
    if (slot.step().training()) {
      learn(slot);
    } else {
      answer(slot);
    }
  }

  private void learn(Slot slot) {
    Step step = slot.step();
    Tensor features = slot.signal().bundle().features();
    Tensor target = network.oneHot(slot.signal().targets());
    for (current = 0; current < network.blockCount(); current++) {
      AssociatedBlock block = network.block(current);
      network.device().lane().label(new Work(Work.NO_STAGE, current, step));
      features = block.forward(features, step.epoch(), step.batch());
      Tensor code = block.encode(target);
      double forward = clock.lap(Phase.FORWARD, current);
      AssociatedLoss losses = block.backward(features, target, code);
      int index = current;
      Supplier<BlockLoss> loss = () -> finite(index, losses);
      if (losses.values().isImmediate()) {
        loss.get();
      }
      double backward = clock.lap(Phase.BACKWARD, current);
      network.update(current, step.learningRate());
      slot.ticket().add(current, loss, 1);
      double learn = backward + clock.lap(Phase.UPDATE, current);
      slot.ticket().add(current, new BlockTime(forward, 0, learn));
      target = code;
    }
  }

  private BlockLoss finite(int block, AssociatedLoss losses) {
    double loss = losses.total();
    if (!Double.isFinite(loss)) {
      throw network.nonFinite(block, "loss", "a finite loss, got " + loss);
    }
    return new BlockLoss(loss, Double.NaN, Double.NaN);
  }

  private void answer(Slot slot) {
    int last = network.blockCount() - 1;
    network.device().lane().label("Network, " + slot.step());
    Tensor scores = network.answer(slot.signal().bundle().features());
    Readback score = network.score(scores, slot.signal().targets());
    IntSupplier hits = () -> hits(last, score.get());
    if (score.isImmediate()) {
      hits.getAsInt();
    }
    slot.ticket().add(last, null, hits);
    clock.lap(Phase.SCORE, Track.NO_BLOCK);
  }

  private int hits(int block, double[] score) {
    if (score[1] >= 0) {
      String found = score[2] + " in row " + (long) score[1];
      throw network.nonFinite(block, "scores", "finite scores, got " + found);
    }
    return (int) score[0];
  }

  @Override
  public void trace(int stage, Track track) {
    clock.trace(stage, track);
  }

  @Override
  public String place() {
    return current == ALL ? "Network" : "Block " + current;
  }
}
