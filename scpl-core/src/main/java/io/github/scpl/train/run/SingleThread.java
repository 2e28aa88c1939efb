// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.BlockState;
import io.github.scpl.block.Step;
import io.github.scpl.block.Trainable;
import io.github.scpl.device.DeviceException;
import io.github.scpl.device.Lane;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.pipeline.Turns;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.stage.Engine;
import io.github.scpl.train.stage.Learner;
import io.github.scpl.train.stage.Marker;
import io.github.scpl.train.stage.Slot;
import io.github.scpl.train.stage.StageClock;
import io.github.scpl.train.stage.Ticket;
import io.github.scpl.train.stage.Watched;
import io.github.scpl.train.stage.Work;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Tracer;
import io.github.scpl.train.trace.Track;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Runs all blocks on the calling thread. */
public final class SingleThread implements Engine, Watched {
  private static final int LOAD_AHEAD = 2;

  private final Trainable network;
  private final Learner learner;
  private final int nativeThreads;
  private final Failure failure;
  private final Channel<Slot> input;
  private final Supplier<String> place = this::place;
  private final StageClock waits = new StageClock();

  // Made once: where a heap is full, what waits has to go on without a byte more.
  private final Turns.Awaited<Slot> receiving;
  private final IntSupplier depth;

  private long busyNanos;
  private Step step;

  /** Who is in a pass, from its begin on. */
  private volatile Thread caller;

  /** Whether a batch is being processed, and whether it was interrupted; guarded by this. */
  private boolean processing;

  private boolean givenUp;

  SingleThread(
      Trainable network, Learner learner, int nativeThreads, Failure failure, Channel<Slot> input) {
    this.network = network;
    this.learner = learner;
    this.nativeThreads = nativeThreads;
    this.failure = failure;
    this.input = input;
    receiving = input::receive;
    depth = input::filled;
  }

  /** What a trainer of this engine is made of. */
  public static TrainingRun run(
      String user, Trainable network, Growth growth, Learner learner, int nativeThreads) {
    NativeThreads.require(nativeThreads);
    return new TrainingRun(
        user,
        network,
        growth,
        LOAD_AHEAD,
        (life, input) -> new SingleThread(network, learner, nativeThreads, life.failure(), input));
  }

  @Override
  public void pass(Step first, Consumer<Ticket> completed) throws InterruptedException {
    busyNanos = 0;
    try (Lane lane = open(first)) {
      Slot slot = receive();
      while (!slot.isEnd()) {
        if (slot.marker() == null) {
          completed.accept(process(slot, lane));
        } else {
          pass(slot.marker(), lane);
          input.release(slot);
        }
        slot = receive();
      }
      input.release(slot);
      finish(lane);
    }
  }

  private Lane open(Step first) {
    try {
      return network.device().open(nativeThreads);
    } catch (DeviceException | OutOfMemoryError e) {
      failure.record(() -> "Device, " + first, e);
      throw failure.get();
    }
  }

  private void finish(Lane lane) {
    try {
      lane.finish();
    } catch (RuntimeException | Error e) {
      failure.record(place, e);
      throw failure.get();
    }
  }

  private Slot receive() throws InterruptedException {
    waits.begin(null); // listeners have been told
    Slot slot = waits.waitFor(Phase.WAIT_FOR_INPUT, receiving);
    waits.received(depth);
    return slot;
  }

  @Override
  public void trace(Tracer tracer) {
    Track track = tracer.track(0, "all blocks");
    waits.trace(0, track);
    learner.trace(0, track);
  }

  @Override
  public void onDivergence(Divergence policy) {
    learner.onDivergence(policy);
  }

  private Ticket process(Slot slot, Lane lane) throws InterruptedException {
    step = slot.step();
    waits.begin(step);
    setProcessing(true);
    long start = System.nanoTime();
    Ticket ticket = slot.ticket();
    try {
      learner.process(slot.received(lane));
      busyNanos += System.nanoTime() - start;
      slot.released(lane);
    } catch (InterruptedException e) {
      if (failure.isSet()) { // which was the reason for the interrupt
        throw failure.get();
      }
      throw e;
    } catch (RuntimeException | Error e) {
      failure.record(place, e);
      throw failure.get();
    } finally {
      setProcessing(false);
      waits.begin(null); // listeners are told
    }
    input.release(slot);
    return ticket;
  }

  /** Takes back an interrupt that was meant for the batch. */
  private synchronized void setProcessing(boolean now) {
    processing = now;
    if (givenUp) {
      givenUp = false;
      Thread.interrupted();
    }
  }

  @Override
  public List<? extends Watched> watched() {
    caller = Thread.currentThread();
    return List.of(this);
  }

  @Override
  public long busySince() {
    return waits.busySince();
  }

  @Override
  public Thread thread() {
    return caller;
  }

  @Override
  public String where() {
    return place();
  }

  /** The caller itself cannot be left behind. */
  @Override
  public synchronized void giveUp(Duration patience) {
    if (processing) {
      givenUp = true;
      caller.interrupt();
    }
  }

  private void pass(Marker marker, Lane lane) {
    try {
      lane.finish();
      network.requireFinite(); // or what is kept could never be gone on from
      for (BlockState state : network.states()) {
        marker.reached(state);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.record(place, e);
      throw failure.get();
    }
  }

  private String place() {
    return learner.place() + ", " + step;
  }

  @Override
  public String place(int block) {
    return new Work(Work.NO_STAGE, block, null).toString();
  }

  @Override
  public int nativeThreads(int block) {
    return nativeThreads;
  }

  @Override
  public List<StageTiming> timings(double seconds) {
    return List.of(new StageTiming(0, busyNanos * 1e-9, seconds));
  }

  @Override
  public List<Worker> workers() {
    return List.of();
  }

  @Override
  public MemoryEstimate memory(int rows, int time) {
    long batches = MemoryEstimate.input(network, LOAD_AHEAD, rows, time);
    return MemoryEstimate.of(network, 1, rows, time, batches);
  }

  @Override
  public String budget() {
    return "1 stage x " + nativeThreads + " native";
  }
}
