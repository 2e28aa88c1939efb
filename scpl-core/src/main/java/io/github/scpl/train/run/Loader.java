// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.Step;
import io.github.scpl.block.Trainable;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Lane;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.pipeline.Turns;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.train.stage.Marker;
import io.github.scpl.train.stage.Slot;
import io.github.scpl.train.stage.StageClock;
import io.github.scpl.train.stage.Ticket;
import io.github.scpl.train.stage.Watched;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Track;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/**
 * A thread that reads the batches of one epoch into the first channel, ahead of training, and then
 * sends the end mark. The data source is opened, read and closed on this thread alone.
 */
final class Loader extends Worker implements Watched {
  private static final long STOP_SECONDS = 10;

  private final Trainable network;
  private final BatchSource source;
  private final String name;
  private final IntUnaryOperator activeBlocks;
  private final Channel<Slot> output;
  private final StageClock clock;
  private final Markers markers;
  private final Room room;

  // Made once: where a heap is full, what waits has to go on without a byte more.
  private final Turns.Awaited<Slot> claiming;
  private final IntSupplier depth;

  private Step step;

  /** What travels behind which batches. */
  interface Markers {
    /** What follows a batch through all stages; null if nothing does. */
    Marker behind(Step step);
  }

  /**
   * A loader that is yet to be started.
   *
   * @param first what to do with the first batch, which need not be the source's first; the others
   *     follow
   * @param activeBlocks how many blocks a batch passes through, by its number
   * @param clock of loaders, one after the other
   * @param markers that travel behind batches
   * @param room that training needs
   */
  Loader(
      Trainable network,
      BatchSource source,
      Step first,
      IntUnaryOperator activeBlocks,
      Channel<Slot> output,
      StageClock clock,
      Markers markers,
      Room room,
      Failure failure) {
    super("scpl-loader", failure);
    this.network = network;
    this.source = source;
    name = source.name();
    this.activeBlocks = activeBlocks;
    this.output = output;
    claiming = output::claim;
    depth = output::filled;
    this.clock = clock;
    this.markers = markers;
    this.room = room;
    step = first;
  }

  @Override
  protected void work() throws Exception {
    Slot slot;
    clock.begin(step); // opening may take long
    try (Lane lane = network.device().open(1);
        BatchStream stream = source.open(step.epoch())) {
      Objects.requireNonNull(stream, "expected a stream from the source's open, got null");
      slot = claim(lane);
      skip(stream, slot);
      while (stream.next(slot.signal())) {
        slot.signal().requireFit(network.inputShape(), network.classes());
        if (step.training()) {
          room.require(slot.signal());
        }
        int active = activeBlocks.applyAsInt(step.batch());
        slot.issue(new Ticket(step, slot.signal().rows(), active));
        slot.signal().upload();
        clock.lap(Phase.LOAD, Track.NO_BLOCK);
        output.send(slot.sent(lane));
        clock.sent(depth);
        send(markers.behind(step), lane);
        step = new Step(step.epoch(), step.batch() + 1, step.training(), step.learningRate());
        slot = claim(lane);
      }
      lane.finish();
    }
    if (step.batch() == 0) {
      throw new IllegalArgumentException("expected at least one batch, got none");
    }
    slot.issue(null);
    output.send(slot);
  }

  /** Batches that were learned from before the run was resumed. */
  private void skip(BatchStream stream, Slot slot) throws Exception {
    for (int batch = 0; batch < step.batch(); batch++) {
      if (!stream.next(slot.signal())) {
        throw new IllegalArgumentException(
            "expected the data that the snapshot was taken with, of at least "
                + step.batch()
                + " batches, got "
                + batch);
      }
    }
  }

  private void send(Marker marker, Lane lane) throws InterruptedException {
    if (marker != null) {
      Slot slot = claim(lane);
      slot.mark(marker);
      output.send(slot);
    }
  }

  /** A slot whose last batch is on its way no more, and was read. */
  private Slot claim(Lane lane) throws InterruptedException {
    lane.label(place());
    clock.begin(step);
    Slot slot = clock.waitFor(Phase.WAIT_FOR_ROOM, claiming);
    slot.awaitSent();
    clock.lap();
    return slot.claimed(lane);
  }

  @Override
  protected String place() {
    return name + ", " + step;
  }

  @Override
  public long busySince() {
    return isAlive() ? clock.busySince() : RESTING;
  }

  @Override
  public Thread thread() {
    return this;
  }

  @Override
  public String where() {
    return place();
  }

  /** Whoever ends a loader does not wait for it for long. */
  @Override
  public void giveUp(Duration patience) {
    interrupt();
  }

  /** Interrupts the data source, which may be waiting for data. */
  @Override
  public boolean stopped() {
    interrupt();
    return ended(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
