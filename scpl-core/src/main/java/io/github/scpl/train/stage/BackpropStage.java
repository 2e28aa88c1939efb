// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Losses;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.trace.Phase;
import java.util.List;

/** All blocks of {@code BackpropTrainer}: forward, backward and update, batch by batch. */
public final class BackpropStage extends Stage {
  private volatile Guard guard = Guard.STOP;

  public BackpropStage(List<Block> blocks) {
    super(blocks, null, ticket -> {}, new StageClock());
  }

  @Override
  public void process(Slot slot) {
    Bundle bundle = slot.signal().bundle();
    boolean training = slot.step().training();
    begin(slot.step());
    for (Block block : blocks) {
      if (training) {
        guard.begin(enter(block));
      }
      bundle = enter(block).forward(bundle, slot.step());
      slot.ticket().add(block.index(), BlockTime.forward(clock.lap(Phase.FORWARD, block.index())));
      if (!training) {
        slot.ticket().add(block.index(), BlockTime.learn(score(block, slot)));
      }
    }
    if (training) {
      learn(slot);
    }
  }

  /** No block learns before all gradients are known to be finite, where they are looked at. */
  private void learn(Slot slot) {
    Guard policy = guard;
    try {
      gradients(slot, policy);
    } catch (NonFiniteException e) {
      policy.skip(blocks, slot.ticket(), first(e));
      return;
    }
    for (Block block : blocks) {
      enter(block).update(slot.step().learningRate());
      policy.learned(block);
      double update = clock.lap(Phase.UPDATE, block.index());
      slot.ticket().add(block.index(), BlockTime.learn(update));
    }
  }

  /** What was found, put down to the lowest block whose output is not finite, if there is one. */
  private NonFiniteException first(NonFiniteException found) {
    for (Block block : blocks.subList(0, found.block())) {
      if (!block.hasFiniteOutput()) {
        String with = " finite output, and with it a";
        return new NonFiniteException(
            enter(block).index(),
            found.step(),
            "output, and with it " + found.what(),
            found.getMessage().replaceFirst("^Expected a", "Expected a" + with));
      }
    }
    return found;
  }

  private void gradients(Slot slot, Guard policy) {
    Bundle gradient = null;
    for (int i = blocks.size() - 1; i >= 0; i--) {
      Block block = enter(blocks.get(i));
      Losses losses = block.evaluate(slot.signal().targets());
      slot.ticket().add(i, losses, 1);
      double loss = clock.lap(Phase.LOSS, i);
      gradient = block.backward(gradient, i > 0);
      policy.requireFinite(block, losses);
      slot.ticket().add(i, BlockTime.learn(loss + clock.lap(Phase.BACKWARD, i)));
    }
  }

  @Override
  public void onDivergence(Divergence policy) {
    guard = Guard.of(policy);
  }
}
