// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.Block;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Step;
import io.github.scpl.block.Trainable;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Device;
import io.github.scpl.device.DeviceException;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.ChannelClosedException;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.fault.StallLimit;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.PlateauGrowth;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.SkippedBatch;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.StepTimes;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.snapshot.RunState;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.Snapshots;
import io.github.scpl.train.snapshot.Totals;
import io.github.scpl.train.stage.Engine;
import io.github.scpl.train.stage.Slot;
import io.github.scpl.train.stage.StageClock;
import io.github.scpl.train.stage.Ticket;
import io.github.scpl.train.stage.Watched;
import io.github.scpl.train.trace.Tracer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all trainers do: epochs, evaluations and reports, over an engine that passes batches. */
public final class TrainingRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
  private static final String NO_SOURCE = "Expected a source of batches, got null";
  private static final String NO_TRAINING = "Expected a source of training batches, got null";
  private static final String NO_TEST = "Expected a source of test batches, got null";

  private final Trainable network;
  private final Growth growth;
  private final Lifetime life;
  private final Channel<Slot> input;
  private final Engine engine;
  private final List<TrainingListener> listeners = new CopyOnWriteArrayList<>();

  // All of the following belong to who is in a call.

  private final StageClock loading = new StageClock();

  private final RunSnapshots snapshots;
  private volatile StallLimit stallLimit = StallLimit.standard();

  private final Room room;

  /** Training batches so far, and how many blocks were active in the last one. */
  private long steps;

  private int activeBlocks;

  /** Makes the engine of a trainer, which takes batches from the channel. */
  public interface EngineMaker {
    Engine make(Lifetime life, Channel<Slot> input);
  }

  /**
   * Starts the engine's threads.
   *
   * @param user of the network, by name
   * @param capacity how many batches may wait in front of the engine
   */
  public TrainingRun(
      String user, Trainable network, Growth growth, int capacity, EngineMaker maker) {
    this.network = network;
    this.growth = growth;
    snapshots = new RunSnapshots(network);
    activeBlocks = growth.plan(network, 1, 0, List.of()).applyAsInt(0);
    life = new Lifetime(user, network);
    life.failure().originsBy(thrown -> DeviceException.place(thrown, devices()));
    input = life.channel(capacity, network.device());
    engine = maker.make(life, input);
    room = new Room(network, engine::memory);
    life.start(engine.workers());
  }

  private List<Device> devices() {
    return network instanceof Network stack
        ? stack.blocks().stream().map(Block::device).distinct().toList()
        : List.of(network.device());
  }

  /** Trains for an epoch, as a trainer does. */
  public EpochReport train(BatchSource source, int epoch, double learningRate)
      throws InterruptedException {
    Objects.requireNonNull(source, NO_SOURCE);
    LearningRateSchedule.requireRate(learningRate, epoch);
    if (growth instanceof PlateauGrowth) {
      throw new IllegalStateException(
          "Expected fit(...), whose evaluations decide about growth: " + growth);
    }
    return train(source, epoch, learningRate, List.of());
  }

  private EpochReport train(
      BatchSource source, int epoch, double learningRate, List<EpochResult> past)
      throws InterruptedException {
    RunState from = snapshots.from(epoch);
    TrainingPass pass = new TrainingPass(network, epoch, learningRate, from, past);
    long before = steps - pass.first().batch();
    EpochReport report =
        run(
            source,
            pass.first(),
            step -> snapshots.behind(step, before + step.batch() + 1),
            () -> growth.plan(network, epoch, before, pass.evaluations()),
            ticket -> told(ticket, pass),
            seconds -> pass.report(seconds, engine.timings(seconds)));
    snapshots.wentOn();
    tell(
        () -> {
          listeners.forEach(listener -> listener.onTrained(report));
          tellOfSnapshots();
        });
    return report;
  }

  /** All blocks have learned from a batch. */
  private void told(Ticket ticket, TrainingPass pass) {
    steps++;
    activeBlocks = ticket.activeBlocks();
    pass.add(ticket);
    List<BlockLoss> losses = ticket.losses();
    StepReport step = new StepReport(ticket.step(), ticket.rows(), losses);
    StepTimes times = new StepTimes(ticket.step(), ticket.times(), ticket.doneNanos());
    tellSkipped(ticket);
    listeners.forEach(listener -> listener.onTimes(times));
    listeners.forEach(listener -> listener.onStep(step));
    tellOfSnapshots();
    if (snapshots.isDue(steps)) {
      note(pass.behind(ticket.step(), steps, activeBlocks));
    }
  }

  private void note(RunState run) {
    try {
      snapshots.told(run);
    } catch (IOException e) {
      endBySnapshot(run, e);
    }
  }

  private void endBySnapshot(RunState run, Throwable e) {
    String place = "The snapshot before batch " + run.batch() + " of epoch " + run.epoch();
    throw ended(place, e);
  }

  private RuntimeException ended(String place, Throwable e) {
    life.failure().record(() -> place, e);
    return life.failure().get();
  }

  private void tellOfSnapshots() {
    for (Snapshot snapshot : snapshots.taken()) {
      listeners.forEach(listener -> listener.onSnapshot(snapshot.folder()));
    }
  }

  /** Takes a snapshot between two epochs, while stages rest. */
  private void keepAfter(EpochResult result, List<EpochResult> past) {
    List<EpochResult> results = new ArrayList<>(past);
    results.add(result);
    Totals none = new Tally(network).totals();
    RunState run =
        new RunState(result.training().epoch() + 1, 0, steps, activeBlocks, 0, 0, none, results);
    life.enter();
    try {
      snapshots.between(run);
    } catch (IOException | DeviceException | OutOfMemoryError e) {
      endBySnapshot(run, e);
    } finally {
      life.leave();
    }
    tell(this::tellOfSnapshots);
  }

  /** What all blocks leave aside together is logged once. */
  private void tellSkipped(Ticket ticket) {
    for (int block = 0; block < ticket.activeBlocks(); block++) {
      NonFiniteException why = ticket.skipped(block);
      if (why != null) {
        String place = engine.place(why.block()) + ", " + ticket.step();
        String message = place + " is left aside: " + why.getMessage();
        SkippedBatch batch = new SkippedBatch(ticket.step(), block, why.what(), message);
        if (block == why.block()) {
          LOG.warn(message);
        }
        listeners.forEach(listener -> listener.onSkipped(batch));
      }
    }
  }

  /** Measures accuracies, as a trainer does. */
  public Evaluation evaluate(BatchSource source) throws InterruptedException {
    Objects.requireNonNull(source, NO_SOURCE);
    Tally tally = new Tally(network);
    int blocks = network.blockCount();
    return run(
        source,
        new Step(0, 0, false, 0),
        step -> null,
        () -> batch -> blocks,
        tally::add,
        seconds -> tally.evaluation(activeBlocks, seconds));
  }

  private static void requireReached(RunState resumed, int epochs) {
    if (resumed.past().size() > epochs) {
      throw new IllegalArgumentException(
          "Expected at least the "
              + resumed.past().size()
              + " epochs that the snapshot has behind it, got "
              + epochs);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Trains and evaluates epoch by epoch, as a trainer does. */
  public List<EpochResult> fit(
      BatchSource training, BatchSource test, int epochs, LearningRateSchedule schedule)
      throws InterruptedException {
    Objects.requireNonNull(training, NO_TRAINING);
    Objects.requireNonNull(test, NO_TEST);
    Objects.requireNonNull(schedule, "Expected a learning rate schedule, got null");
    double[] rates = schedule.rates(epochs);
    growth.requireReached(epochs);
    List<EpochResult> results = new ArrayList<>();
    RunState resumed = snapshots.resumed();
    if (resumed != null) {
      requireReached(resumed, epochs);
      results.addAll(resumed.past());
    }
    for (int epoch = results.size() + 1; epoch <= epochs; epoch++) {
      results.add(fitEpoch(training, test, epoch, rates[epoch - 1], results));
    }
    return results;
  }

  /** One epoch of {@link #fit}. */
  public EpochResult fitEpoch(
      BatchSource training,
      BatchSource test,
      int epoch,
      double learningRate,
      List<EpochResult> past)
      throws InterruptedException {
    Objects.requireNonNull(training, NO_TRAINING);
    Objects.requireNonNull(test, NO_TEST);
    LearningRateSchedule.requireRate(learningRate, epoch);
    EpochReport report = train(training, epoch, learningRate, past);
    EpochResult result = new EpochResult(report, evaluate(test));
    tell(() -> listeners.forEach(listener -> listener.onEpoch(result)));
    keepAfter(result, past);
    return result;
  }

  /** Passes over the data; what belongs to the pass is read and written within. */
  private <T> T run(
      BatchSource source,
      Step first,
      Loader.Markers markers,
      Supplier<IntUnaryOperator> blocks,
      Consumer<Ticket> completed,
      DoubleFunction<T> result)
      throws InterruptedException {
    life.enter();
    IntUnaryOperator activeOfBatch = plan(blocks);
    Failure failure = life.failure();
    try {
      failure.throwIfSet();
      long start = System.nanoTime();
      Loader loader =
          new Loader(network, source, first, activeOfBatch, input, loading, markers, room, failure);
      life.start(loader);
      pass(loader, first, ticket -> complete(ticket, completed));
      failure.throwIfSet();
      loader.stopped();
      if (first.training()) {
        requireFiniteNetwork(first.epoch());
      }
      return result.apply(secondsSince(start));
    } catch (ChannelClosedException e) {
      throw failure.get();
    } catch (Throwable e) {
      life.endBy(e);
      throw e;
    } finally {
      life.leave();
    }
  }

  /** Passes all batches, looked after by a watchdog. */
  @SuppressWarnings("try") // the watchdog is a scope, not a value
  private void pass(Loader loader, Step first, Consumer<Ticket> completed)
      throws InterruptedException {
    List<Watched> watched = new ArrayList<>(engine.watched());
    watched.add(loader);
    try (Watchdog watchdog = new Watchdog(stallLimit, watched, life.failure()).start()) {
      engine.pass(first, completed);
    }
  }

  /** What growth refuses does not end the trainer. */
  private IntUnaryOperator plan(Supplier<IntUnaryOperator> blocks) {
    try {
      return blocks.get();
    } catch (RuntimeException | Error e) {
      life.leave();
      throw e;
    }
  }

  /** What a device was still computing may turn out to have failed only here. */
  private void complete(Ticket ticket, Consumer<Ticket> completed) {
    try {
      ticket.settle();
    } catch (RuntimeException | Error e) {
      String place = e instanceof NonFiniteException found ? engine.place(found.block()) : "Device";
      throw ended(place + ", " + ticket.step(), e);
    }
    completed.accept(ticket);
  }

  /** No loss has been looked at since the last update. */
  private void requireFiniteNetwork(int epoch) {
    String place = "Network";
    try {
      if (network instanceof Network stack) {
        for (Block block : stack.blocks()) {
          place = engine.place(block.index());
          block.requireFinite();
        }
      } else {
        network.requireFinite();
      }
    } catch (NonFiniteException e) {
      throw ended("Block " + e.block() + ", end of epoch " + epoch, e);
    } catch (DeviceException | OutOfMemoryError e) {
      throw ended(place + ", end of epoch " + epoch, e);
    }
  }

  private void tell(Runnable events) {
    try {
      events.run();
    } catch (Throwable e) {
      life.endBy(e);
      close();
      throw e;
    }
  }

  /** The threads that work, in words. */
  public String budget() {
    return engine.budget();
  }

  /** The off-heap memory that training should take. */
  public MemoryEstimate memory(int rows, int time) {
    return engine.memory(rows, time);
  }

  /** Adds a listener; call it before training starts. */
  public void addListener(TrainingListener listener) {
    listeners.add(Objects.requireNonNull(listener, "Expected a listener, got null"));
  }

  /** Tells a tracer, from now on, what threads spend their time on; between calls only. */
  public void trace(Tracer tracer) {
    Objects.requireNonNull(tracer, "Expected a tracer, got null");
    loading.trace(Tracer.LOADER, tracer.track(Tracer.LOADER, "loader"));
    engine.trace(tracer);
  }

  /** Takes snapshots, as a trainer does. */
  public void snapshots(Snapshots plan) throws IOException {
    life.enter();
    try {
      snapshots.begin(plan, nativeThreads());
    } finally {
      life.leave();
    }
  }

  /** Goes on from a snapshot, as a trainer does. */
  public Optional<Snapshot> resume(Snapshots plan) throws IOException {
    life.enter();
    try {
      if (steps > 0) {
        throw new IllegalStateException(
            "Expected to resume before the first training batch, got " + steps + " batches before");
      }
      Optional<Snapshot> latest = snapshots.resume(plan, nativeThreads());
      latest.ifPresent(
          snapshot -> {
            steps = snapshot.run().steps();
            activeBlocks = snapshot.run().activeBlocks();
          });
      return latest;
    } finally {
      life.leave();
    }
  }

  private List<Integer> nativeThreads() {
    return IntStream.range(0, network.blockCount()).mapToObj(engine::nativeThreads).toList();
  }

  /** Sets what becomes of batches whose numbers are not finite; between calls only. */
  public void onDivergence(Divergence policy) {
    engine.onDivergence(Objects.requireNonNull(policy, "Expected a policy, got null"));
  }

  /** Sets how long a stage may be at a batch; for the passes that begin from here on. */
  public void stallLimit(StallLimit limit) {
    stallLimit = Objects.requireNonNull(limit, "Expected a limit, got null");
  }

  public void close() {
    life.close();
    snapshots.close();
  }
}
