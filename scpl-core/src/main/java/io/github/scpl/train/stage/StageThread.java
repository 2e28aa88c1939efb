// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Step;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.pipeline.Inlet;
import io.github.scpl.pipeline.Turns;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Tracer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The thread of a stage: receives, processes and releases slots until its inlet is closed. */
final class StageThread extends Worker implements Watched {
  private static final Duration STOPPING = Duration.ofSeconds(60);

  private final Seat seat;
  private final Stage stage;
  private final Inlet<Slot> input;
  private final Turns.Turn turn;

  // Made once: where a heap is full, what waits has to go on without a byte more.
  private final Turns.Awaited<Slot> receiving;
  private final Turns.Awaited<Turns.Turn> turning = this::takeTurn;
  private final IntSupplier depth;

  private final Consumer<Completion> completions;
  private volatile Duration patience = STOPPING;
  private final String label;
  private Step step;

  /** Where a stage runs: its number, its share of the native threads, and its device. */
  record Seat(int number, int nativeThreads, DevicePinner devices) {
    /** Takes the seat on the calling thread; the device first, before anything is allocated. */
    Lane take(Device device) {
      devices.pin(number);
      return device.open(nativeThreads);
    }
  }

  StageThread(
      Seat seat,
      Stage stage,
      Inlet<Slot> input,
      Turns turns,
      Consumer<Completion> completions,
      Failure failure) {
    super("scpl-stage-" + seat.number(), failure);
    this.seat = seat;
    label = "Stage " + seat.number();
    this.stage = stage;
    this.input = input;
    receiving = input::receive;
    depth = input::filled;
    turn = turns.of(seat.number(), this::pressure);
    stage.share(seat.number(), turn);
    this.completions = completions;
  }

  @Override
  protected void work() throws InterruptedException, IOException {
    try (Lane lane = seat.take(stage.device())) {
      while (true) {
        long busyNanos = serveEpoch(lane);
        lane.finish();
        stage.end();
        completions.accept(Completion.end(seat.number(), busyNanos));
      }
    }
  }

  /** That of a stage with a batch to begin. */
  private int pressure() {
    return Turns.pressure(1 + input.filled(), stage.waiting());
  }

  /** Processes batches up to the end mark, and returns the time that took without waiting. */
  private long serveEpoch(Lane lane) throws InterruptedException, IOException {
    long busyNanos = 0;
    Slot slot = receive(lane);
    try (turn) {
      while (!slot.isEnd()) {
        if (slot.marker() == null) {
          busyNanos += process(slot, lane);
        } else {
          pass(slot, lane);
        }
        slot = receive(lane);
      }
    }
    input.release(slot);
    return busyNanos;
  }

  private long process(Slot slot, Lane lane) throws InterruptedException {
    step = slot.step();
    stage.clock.begin(step);
    stage.clock.waitFor(Phase.WAIT_FOR_CORE, turning);
    long busyNanos = stage.processTimed(slot.received(lane));
    stage.clock.begin(null); // which batch is next is not known
    input.release(slot.released(lane));
    if (input.filled() == 0) { // nobody may wait for another stage with a core
      turn.close();
    }
    return busyNanos;
  }

  /** Lets a marker through, which may write to a disk: without a core. */
  private void pass(Slot slot, Lane lane) throws InterruptedException, IOException {
    turn.close();
    lane.finish();
    stage.pass(slot.marker());
    stage.clock.begin(null); // what follows is a wait, and what was before is none
    input.release(slot);
  }

  /** What is received may have to be cut, which is of no block. */
  private Slot receive(Lane lane) throws InterruptedException {
    lane.label(label);
    Slot slot = stage.clock.waitFor(Phase.WAIT_FOR_INPUT, receiving);
    stage.clock.received(depth);
    return slot;
  }

  private Turns.Turn takeTurn() throws InterruptedException {
    turn.take();
    return turn;
  }

  /** Gives the stage a track. */
  void trace(Tracer tracer) {
    int first = stage.blocks.get(0).index();
    int last = stage.blocks.get(stage.blocks.size() - 1).index();
    String blocks = first == last ? "block " + first : "blocks " + first + "-" + last;
    int number = seat.number();
    stage.trace(number, tracer.track(number, "stage " + number + ", " + blocks));
  }

  /** Sets what its blocks do about numbers that are not finite. */
  void onDivergence(Divergence policy) {
    stage.onDivergence(policy);
  }

  @Override
  protected String place() {
    return step == null ? label : place(stage.current().index()) + ", " + step;
  }

  /** A block of its stage, for messages. */
  String place(int block) {
    return Work.place(seat.number(), block);
  }

  int nativeThreads() {
    return seat.nativeThreads();
  }

  /** Whether its stage has the block of this index. */
  boolean runs(int block) {
    return stage.blocks.stream().anyMatch(each -> each.index() == block);
  }

  /** A stage ends by itself when its channels are closed, after the batch it works on. */
  @Override
  public boolean stopped() {
    return ended(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public long busySince() {
    return stage.clock.busySince();
  }

  @Override
  public Thread thread() {
    return this;
  }

  @Override
  public String where() {
    return place();
  }

  @Override
  public void giveUp(Duration newPatience) {
    patience = newPatience;
    interrupt();
  }
}
