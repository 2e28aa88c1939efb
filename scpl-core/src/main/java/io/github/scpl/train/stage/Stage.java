// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.OneDevice;
import io.github.scpl.block.Score;
import io.github.scpl.block.Step;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Turns;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Track;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;

/** Neighbouring blocks that one thread runs, batch by batch. */
public abstract class Stage implements Learner {
  final List<Block> blocks;
  final StageClock clock;
  private final Channel<Slot> output;
  private final Consumer<Ticket> finished;
  private final Device device;
  private final MemoryKernels copies;
  private volatile Block current; // for a watchdog's message, too
  private int number = Work.NO_STAGE;
  private Step step;
  private Turns.Turn turn = new Turns(1).of(0, () -> 0);

  /**
   * A stage with a core of its own.
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
    device = OneDevice.of(blocks);
    copies = device.kernels(DataType.FLOAT).memory();
  }

  @Override
  public final String place() {
    return "Block " + current.index();
  }

  /**
   * Makes it one of several: it gives up a turn that its thread has taken, while it waits for
   * another stage.
   */
  final void share(int newNumber, Turns.Turn newTurn) {
    number = newNumber;
    turn = newTurn;
  }

  @Override
  public final void trace(int stage, Track track) {
    clock.trace(stage, track);
  }

  /** Batches that wait for the next stage. */
  final int waiting() {
    return output == null ? 0 : output.filled();
  }

  /** Processes a batch, and returns the nanoseconds that took without waiting. */
  final long processTimed(Slot slot) throws InterruptedException {
    long start = clock.nanos();
    process(slot);
    return clock.nanos() - start;
  }

  /** Lets a marker see the blocks; the next stage, if there is one, has it before. */
  final void pass(Marker marker) throws InterruptedException, IOException {
    sendOn(marker);
    for (Block block : blocks) {
      enter(block).requireFinite(); // or what is kept could never be gone on from
      marker.reached(block.state());
    }
  }

  /** Tells the next stage, if there is one, that the epoch ends. */
  final void end() throws InterruptedException {
    sendOn(null);
  }

  private void sendOn(Marker marker) throws InterruptedException {
    if (output != null) {
      Slot slot = output.claim();
      slot.mark(marker);
      output.send(slot);
    }
  }

  /** That of the thread that runs the stage. */
  final Lane lane() {
    return device.lane();
  }

  /** What its blocks are computed on. */
  final Device device() {
    return device;
  }

  /** Notes the batch that is being processed. */
  final void begin(Step newStep) {
    step = newStep;
    clock.begin(newStep);
  }

  /** Notes the block that is being run, whose the lane's work is from here on. */
  final Block enter(Block block) {
    current = block;
    lane().label(new Work(number, block.index(), step));
    return block;
  }

  /** The block that is being, or was last, run; for messages. */
  final Block current() {
    return current;
  }

  /** Hands over a bundle that was computed from the slot's, unless there is no channel. */
  final void handOver(Bundle bundle, Slot slot, Channel<Slot> channel) throws InterruptedException {
    if (channel != null && !tryHandOver(bundle, slot, channel)) {
      fill(waitFor(Phase.WAIT_FOR_ROOM, channel::claim), bundle, slot, channel);
    }
  }

  /** Hands a bundle over if the channel has room for it now. */
  final boolean tryHandOver(Bundle bundle, Slot slot, Channel<Slot> channel) {
    Slot next = channel.tryClaim();
    if (next == null) {
      return false;
    }
    fill(next, bundle, slot, channel);
    return true;
  }

  private void fill(Slot next, Bundle bundle, Slot slot, Channel<Slot> channel) {
    Lane lane = lane();
    next.claimed(lane).takeOver(bundle, slot, copies);
    next.sent(lane);
    channel.send(next);
    if (channel == output) {
      clock.sent(channel::filled);
    }
  }

  /** Waits for another stage, without a core, and without counting it as time spent on batches. */
  final Slot waitFor(Phase phase, Turns.Awaited<Slot> slot) throws InterruptedException {
    return clock.waitFor(Phase.WAIT_FOR_CORE, () -> turn.without(() -> clock.part(phase, slot)));
  }

  /** Ends what a block has to say on a batch. */
  final void report(Ticket ticket) {
    if (ticket.done()) {
      finished.accept(ticket);
    }
  }

  /** Counts the correct answers of a block's exit and head; returns the seconds that took. */
  final double score(Block block, Slot slot) {
    slot.ticket()
        .add(
            block.index(),
            score(block, "exit", block.exitLogits(), slot),
            score(block, "head", block.headLogits(), slot));
    return clock.lap(Phase.SCORE, block.index());
  }

  private static Score score(Block block, String output, Tensor logits, Slot slot) {
    return logits == null
        ? null
        : block.score(output, logits, slot.signal().targets(), slot.firstRow());
  }
}
