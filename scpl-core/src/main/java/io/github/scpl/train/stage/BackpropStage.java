// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.train.report.BlockTime;
import java.util.List;

/** All blocks of {@code BackpropTrainer}: forward, backward and update, batch by batch. */
public final class BackpropStage extends Stage {
  public BackpropStage(List<Block> blocks) {
    super(blocks, null, ticket -> {}, new StageClock());
  }

  @Override
  public void process(Slot slot) {
    Bundle bundle = slot.signal().bundle();
    clock.lap();
    for (Block block : blocks) {
      bundle = enter(block).forward(bundle, slot.step());
      slot.ticket().add(block.index(), BlockTime.forward(clock.lap()));
      if (!slot.step().training()) {
        score(block, slot);
        slot.ticket().add(block.index(), BlockTime.learn(clock.lap()));
      }
    }
    if (slot.step().training()) {
      learn(slot);
    }
  }

  private void learn(Slot slot) {
    Bundle gradient = null;
    for (int i = blocks.size() - 1; i >= 0; i--) {
      Block block = enter(blocks.get(i));
      Block.Backward backward = block.backward(slot.signal().targets(), gradient, i > 0);
      gradient = backward.inputGradient();
      slot.ticket().add(i, backward.losses(), 1);
      slot.ticket().add(i, BlockTime.learn(clock.lap()));
    }
    for (Block block : blocks) {
      enter(block).update(slot.step().learningRate());
      slot.ticket().add(block.index(), BlockTime.learn(clock.lap()));
    }
  }
}
