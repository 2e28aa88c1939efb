package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.internal.pipeline.Channel;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Neighbouring blocks that one thread runs. */
abstract class Stage {
  final List<Block> blocks;
  private final Channel<Slot> output;
  private final Consumer<Ticket> finished;
  private Block current;
  private long waitedNanos;

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

  /** Does all there is to do with the batch that comes in, or begins to come in, by this slot. */
  abstract void process(Slot slot) throws InterruptedException;

  /** Tells the next stage, if there is one, that the epoch ends. */
  final void end() throws InterruptedException {
    if (output != null) {
      Slot end = output.claim();
      end.issue(null);
      output.send(end);
    }
  }

  /** Notes the block that is being run. */
  final Block enter(Block block) {
    current = block;
    return block;
  }

  /** The block that is being, or was last, run; for messages. */
  final Block current() {
    return current;
  }

  /** Hands a bundle that was computed from the slot's on, unless there is no channel. */
  final void send(Bundle bundle, Slot slot, Channel<Slot> channel) throws InterruptedException {
    if (channel != null) {
      Slot next = waitFor(channel::claim);
      next.carry(bundle, slot);
      channel.send(next);
    }
  }

  /** A slot that another stage fills or frees. */
  interface Awaited {
    Slot get() throws InterruptedException;
  }

  /** Waits for another stage, which is not counted as time spent on batches. */
  final Slot waitFor(Awaited slot) throws InterruptedException {
    long start = System.nanoTime();
    try {
      return slot.get();
    } finally {
      waitedNanos += System.nanoTime() - start;
    }
  }

  /** Nanoseconds spent in waiting for other stages, ever. */
  final long waitedNanos() {
    return waitedNanos;
  }

  /** Ends what a block has to say on a batch. */
  final void report(Ticket ticket) {
    if (ticket.done()) {
      finished.accept(ticket);
    }
  }

  /** Counts the correct answers of a block's exit and head. */
  static void score(Block block, Slot slot) {
    int[] labels = slot.signal.labels();
    INDArray exit = block.exitLogits();
    int exitHits = exit == null ? 0 : Accuracy.hits(exit, labels);
    INDArray head = block.headLogits();
    int headHits = head == null ? 0 : Accuracy.hits(head, labels);
    slot.ticket().add(block.index(), exitHits, headHits);
  }
}
