// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.internal.Accuracy;
import io.github.scpl.internal.pipeline.Channel;
import io.github.scpl.internal.pipeline.Inlet;
import io.github.scpl.internal.pipeline.Turns;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Neighbouring blocks that one thread runs. */
abstract class Stage {
  final List<Block> blocks;
  final StageClock clock;
  private final Channel<Slot> output;
  private final Consumer<Ticket> finished;
  private Block current;
  private Turns turns = new Turns(1);
  private int number;
  private boolean hasCore;
  private Inlet<Slot> input;

  /**
   * A stage.
   *
   * @param output to the next stage; null for the last
   * @param finished told of every ticket that this stage was the last to report on
   * @param clock of this stage alone
   */
  Stage(List<Block> blocks, Channel<Slot> output, Consumer<Ticket> finished, StageClock clock) {
    this.blocks = blocks;
    this.clock = clock;
    this.output = output;
    this.finished = finished;
    current = blocks.get(0);
  }

  /** Does all there is to do with the batch that comes in, or begins to come in, by this slot. */
  abstract void process(Slot slot) throws InterruptedException;

  /** Makes the stage share cores with others, under its number. */
  final void share(Turns sharedTurns, int ownNumber, Inlet<Slot> ownInput) {
    turns = sharedTurns;
    number = ownNumber;
    input = ownInput;
  }

  private void takeTurn() throws InterruptedException {
    boolean again = hasCore;
    hasCore = false;
    if (again) {
      turns.takeAgain(number, this::pressure);
    } else {
      turns.take(number, this::pressure);
    }
    hasCore = true;
  }

  /** Gives the stage's core back, if it has one. */
  final void endTurn() {
    if (hasCore) {
      hasCore = false;
      turns.giveBack();
    }
  }

  /** With the batch in hand. */
  private int pressure() {
    return Turns.pressure(1 + input.filled(), output == null ? 0 : output.filled());
  }

  /**
   * Processes a slot on a core, and returns the nanoseconds that took without waiting. Afterwards
   * the stage has the core still, until {@link #endTurn} or until it competes for the next turn.
   */
  final long processInTurn(Slot slot) throws InterruptedException {
    takeTurn();
    long start = clock.nanos();
    process(slot);
    return clock.nanos() - start;
  }

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
    if (channel != null && !trySend(bundle, slot, channel)) {
      fill(waitFor(channel::claim), bundle, slot, channel);
    }
  }

  /** Hands a bundle on if the channel has room for it now. */
  static boolean trySend(Bundle bundle, Slot slot, Channel<Slot> channel) {
    Slot next = channel.tryClaim();
    if (next == null) {
      return false;
    }
    fill(next, bundle, slot, channel);
    return true;
  }

  private static void fill(Slot next, Bundle bundle, Slot slot, Channel<Slot> channel) {
    next.carry(bundle, slot);
    channel.send(next);
  }

  /** Waits for another stage, without a core, and without counting it as time spent on batches. */
  final Slot waitFor(StageClock.Awaited<Slot> slot) throws InterruptedException {
    return clock.waitFor(
        () -> {
          endTurn();
          try {
            return slot.get();
          } finally {
            takeTurn();
          }
        });
  }

  /** Ends what a block has to say on a batch. */
  final void report(Ticket ticket) {
    if (ticket.done()) {
      finished.accept(ticket);
    }
  }

  /** Counts the correct answers of a block's exit and head. */
  static void score(Block block, Slot slot) {
    INDArray exit = block.exitLogits();
    int exitHits = exit == null ? 0 : hits(block, "exit", exit, slot);
    INDArray head = block.headLogits();
    int headHits = head == null ? 0 : hits(block, "head", head, slot);
    slot.ticket().add(block.index(), exitHits, headHits);
  }

  private static int hits(Block block, String output, INDArray logits, Slot slot) {
    block.requireFinite(output, logits, slot.firstRow());
    return Accuracy.hits(logits, slot.signal.labels());
  }
}
