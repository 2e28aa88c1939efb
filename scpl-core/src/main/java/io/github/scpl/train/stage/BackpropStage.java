// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.trace.Phase;
import java.util.List;

/** All blocks of {@code BackpropTrainer}: forward, backward and update, batch by batch. */
public final class BackpropStage extends Stage {
  public BackpropStage(List<Block> blocks) {
    super(blocks, null, ticket -> {}, new StageClock());
  }

  @Override
  public void process(Slot slot) {
    Bundle bundle = slot.signal().bundle();
    clock.begin(slot.step());
    for (Block block : blocks) {
      bundle = enter(block).forward(bundle, slot.step());
      slot.ticket().add(block.index(), BlockTime.forward(clock.lap(Phase.FORWARD, block.index())));
      if (!slot.step().training()) {
        slot.ticket().add(block.index(), BlockTime.learn(score(block, slot)));
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
      slot.ticket().add(i, block.evaluate(slot.signal().targets()), 1);
      double loss = clock.lap(Phase.LOSS, i);
      gradient = block.backward(gradient, i > 0);
      slot.ticket().add(i, BlockTime.learn(loss + clock.lap(Phase.BACKWARD, i)));
    }
    for (Block block : blocks) {
      enter(block).update(slot.step().learningRate());
      double update = clock.lap(Phase.UPDATE, block.index());
      slot.ticket().add(block.index(), BlockTime.learn(update));
    }
  }
}
