// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Step;
import io.github.scpl.block.Trainable;
import io.github.scpl.data.BatchSource;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.ChannelClosedException;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.PlateauGrowth;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.StepTimes;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.stage.Engine;
import io.github.scpl.train.stage.Slot;
import io.github.scpl.train.stage.StageClock;
import io.github.scpl.train.stage.Ticket;
import io.github.scpl.train.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/** What all trainers do: epochs, evaluations and reports, over an engine that passes batches. */
public final class TrainingRun implements AutoCloseable {
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
    activeBlocks = growth.plan(network, 1, 0, List.of()).applyAsInt(0);
    life = new Lifetime(user, network);
    input = life.channel(capacity, network.device());
    engine = maker.make(life, input);
    life.start(engine.workers());
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
      BatchSource source, int epoch, double learningRate, List<Evaluation> past)
      throws InterruptedException {
    Tally tally = new Tally(network);
    EpochReport report =
        run(
            source,
            new Step(epoch, 0, true, learningRate),
            () -> growth.plan(network, epoch, steps, past),
            ticket -> {
              steps++;
              activeBlocks = ticket.activeBlocks();
              tally.add(ticket);
              List<BlockLoss> losses = ticket.losses();
              StepReport step = new StepReport(ticket.step(), ticket.rows(), losses);
              StepTimes times = new StepTimes(ticket.step(), ticket.times(), ticket.doneNanos());
              listeners.forEach(listener -> listener.onTimes(times));
              listeners.forEach(listener -> listener.onStep(step));
            },
            seconds -> tally.report(epoch, learningRate, seconds, engine.timings(seconds)));
    tell(listener -> listener.onTrained(report));
    return report;
  }

  /** Measures accuracies, as a trainer does. */
  public Evaluation evaluate(BatchSource source) throws InterruptedException {
    Objects.requireNonNull(source, NO_SOURCE);
    Tally tally = new Tally(network);
    int blocks = network.blockCount();
    return run(
        source,
        new Step(0, 0, false, 0),
        () -> batch -> blocks,
        tally::add,
        seconds -> tally.evaluation(activeBlocks, seconds));
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
    for (int epoch = 1; epoch <= epochs; epoch++) {
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
    List<Evaluation> evaluations = past.stream().map(EpochResult::evaluation).toList();
    EpochReport report = train(training, epoch, learningRate, evaluations);
    EpochResult result = new EpochResult(report, evaluate(test));
    tell(listener -> listener.onEpoch(result));
    return result;
  }

  /** Passes over the data; what belongs to the pass is read and written within. */
  private <T> T run(
      BatchSource source,
      Step first,
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
      Loader loader = new Loader(network, source, first, activeOfBatch, input, loading, failure);
      life.start(loader);
      engine.pass(ticket -> complete(ticket, completed));
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
      life.failure().record(() -> place + ", " + ticket.step(), e);
      throw life.failure().get();
    }
    completed.accept(ticket);
  }

  /** No loss has been looked at since the last update. */
  private void requireFiniteNetwork(int epoch) {
    try {
      network.requireFinite();
    } catch (NonFiniteException e) {
      life.failure().record(() -> "Block " + e.block() + ", end of epoch " + epoch, e);
      throw life.failure().get();
    }
  }

  private void tell(Consumer<TrainingListener> event) {
    try {
      listeners.forEach(event);
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

  public void close() {
    life.close();
  }
}
