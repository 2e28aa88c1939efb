package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Bundle;
import java.util.List;
import java.util.function.Consumer;

/**
 * A stage whose active blocks learn from their own losses, as soon as they have their output.
 *
 * <p>The output of the last block is handed on before that block learns, so that the next stage
 * starts as early as it can; or afterwards, if the next stage has no room for it yet.
 */
final class LocalStage extends Stage {
  private final Channel<Slot> output;

  LocalStage(List<Block> blocks, Channel<Slot> output, Consumer<Ticket> finished) {
    super(blocks, output, finished);
    this.output = output;
  }

  @Override
  void process(Slot slot) throws InterruptedException {
    Bundle bundle = slot.signal.bundle();
    for (Block block : blocks) {
      if (!slot.ticket().includes(block.index())) {
        return;
      }
      bundle = enter(block).forward(bundle, slot.step());
      boolean leaves =
          block == blocks.get(blocks.size() - 1) && slot.ticket().includes(block.index() + 1);
      boolean left = !leaves || output == null || trySend(bundle, slot, output);
      if (slot.step().training()) {
        learn(block, slot);
      } else {
        score(block, slot);
      }
      if (!left) {
        send(bundle, slot, output);
      }
      report(slot.ticket());
    }
  }

  private static void learn(Block block, Slot slot) {
    BlockLoss loss = block.learn(slot.signal.labels(), slot.step().learningRate());
    slot.ticket().add(block.index(), loss, 1);
  }
}
