// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Losses;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.trace.Phase;
import java.util.List;
import java.util.function.Consumer;

/**
 * A stage whose active blocks learn from their own losses, as soon as they have their output.
 *
 * <p>The output of the last block is handed over before that block learns, so that the next stage
 * starts as early as it can; or afterwards, if the next stage has no room for it yet.
 */
public final class LocalStage extends Stage {
  private final Channel<Slot> output;
  private volatile Guard guard = Guard.STOP;

  public LocalStage(List<Block> blocks, Channel<Slot> output, Consumer<Ticket> finished) {
    this(blocks, output, finished, new StageClock());
  }

  LocalStage(
      List<Block> blocks, Channel<Slot> output, Consumer<Ticket> finished, StageClock clock) {
    super(blocks, output, finished, clock);
    this.output = output;
  }

  @Override
  public void process(Slot slot) throws InterruptedException {
    Bundle bundle = slot.signal().bundle();
    begin(slot.step());
    for (Block block : blocks) {
      if (!slot.ticket().includes(block.index())) {
        return;
      }
      if (slot.step().training()) {
        guard.begin(enter(block));
      }
      bundle = enter(block).forward(bundle, slot.step());
      double forward = clock.lap(Phase.FORWARD, block.index());
      boolean waits = handsOver(block, slot.ticket()) && !tryHandOver(bundle, slot, output);
      double handOver = clock.lap(Phase.HAND_OVER, block.index());
      double learn = slot.step().training() ? learn(block, slot) : score(block, slot);
      if (waits) {
        handOver(bundle, slot, output);
        handOver += clock.lap(Phase.HAND_OVER, block.index());
      }
      slot.ticket().add(block.index(), new BlockTime(forward, handOver, learn));
      report(slot.ticket());
    }
  }

  private boolean handsOver(Block block, Ticket ticket) {
    boolean last = block == blocks.get(blocks.size() - 1);
    return last && output != null && ticket.includes(block.index() + 1);
  }

  /** Learns, unless the batch is left aside, and returns the seconds that took. */
  private double learn(Block block, Slot slot) {
    Guard policy = guard;
    try {
      double seconds = gradients(block, slot, policy);
      block.update(slot.step().learningRate());
      policy.learned(block);
      return seconds + clock.lap(Phase.UPDATE, block.index());
    } catch (NonFiniteException e) {
      policy.skip(List.of(block), slot.ticket(), e);
      return clock.lap(Phase.BACKWARD, block.index());
    }
  }

  private double gradients(Block block, Slot slot, Guard policy) {
    int index = block.index();
    Losses losses = block.evaluate(slot.signal().targets());
    slot.ticket().add(index, losses, 1);
    double loss = clock.lap(Phase.LOSS, index);
    block.backward(null, false);
    policy.requireFinite(block, losses);
    return loss + clock.lap(Phase.BACKWARD, index);
  }

  @Override
  public void onDivergence(Divergence policy) {
    guard = Guard.of(policy);
  }
}
