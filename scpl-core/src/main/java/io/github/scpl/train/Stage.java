package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Bundle;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Neighbouring blocks that one thread runs: the place where a batch is learned.
 *
 * <p>The output of the last block is handed on before that block learns, so that the next stage
 * starts as early as it can.
 */
final class Stage {
  private final List<Block> blocks;
  private final Channel<Slot> output;
  private final Consumer<Ticket> finished;
  private Block current;

  /**
   * A stage.
   *
   * @param output to the next stage; null for the last
   * @param finished told of every ticket that this stage was the last to report on
   */
  Stage(List<Block> blocks, Channel<Slot> output, Consumer<Ticket> finished) {
    this.blocks = blocks;
    this.output = output;
    this.finished = finished;
    current = blocks.get(0);
  }

  /**
   * Passes one batch through the blocks.
   *
   * @return nanoseconds spent waiting for the next stage to make room
   */
  long process(Slot slot) throws InterruptedException {
    long waited = 0;
    Bundle bundle = slot.signal.bundle();
    for (Block block : blocks) {
      current = block;
      bundle = block.forward(bundle, slot.step());
      if (output != null && block == blocks.get(blocks.size() - 1)) {
        long start = System.nanoTime();
        Slot next = output.claim();
        waited = System.nanoTime() - start;
        next.carry(bundle, slot);
        output.send(next);
      }
      if (slot.step().training() ? learn(block, slot) : score(block, slot)) {
        finished.accept(slot.ticket());
      }
    }
    return waited;
  }

  /** Tells the next stage, if there is one, that the epoch ends. */
  void end() throws InterruptedException {
    if (output != null) {
      Slot end = output.claim();
      end.issue(null);
      output.send(end);
    }
  }

  private static boolean learn(Block block, Slot slot) {
    BlockLoss loss = block.learn(slot.signal.labels(), slot.step().learningRate());
    return slot.ticket().report(block.index(), loss);
  }

  static boolean score(Block block, Slot slot) {
    int[] labels = slot.signal.labels();
    INDArray exit = block.exitLogits();
    int exitHits = exit == null ? 0 : Accuracy.hits(exit, labels);
    INDArray head = block.headLogits();
    int headHits = head == null ? 0 : Accuracy.hits(head, labels);
    return slot.ticket().report(block.index(), exitHits, headHits);
  }

  /** The block that is being, or was last, run; for messages. */
  Block current() {
    return current;
  }
}
