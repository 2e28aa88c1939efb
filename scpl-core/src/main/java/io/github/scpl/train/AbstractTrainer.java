// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.internal.Arena;
import io.github.scpl.internal.Usage;
import io.github.scpl.internal.pipeline.Channel;
import io.github.scpl.internal.pipeline.ChannelClosedException;
import io.github.scpl.internal.pipeline.Failure;
import io.github.scpl.internal.pipeline.Worker;
import io.github.scpl.optim.LearningRateSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a trainer: passes over the data, failure, and closing. */
abstract class AbstractTrainer implements Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(AbstractTrainer.class);
  private static final String NO_SOURCE = "Expected a source of batches, got null";
  private static final String NO_TRAINING = "Expected a source of training batches, got null";
  private static final String NO_TEST = "Expected a source of test batches, got null";
  private static final String CLOSED = "The trainer is closed; make a new one for the network";

  /** Made beforehand: there may be no memory left when it is needed. */
  private static final Function<Throwable, RuntimeException> ENDED = AbstractTrainer::ended;

  final Network network;
  final Failure failure = new Failure(TrainingException::new, TrainingException::of);
  final Channel<Slot> input;
  private final Growth growth;
  final Arena arena = new Arena();
  private final List<TrainingListener> listeners = new CopyOnWriteArrayList<>();

  /** Held during a pass: closing waits for it, since a pass uses memory that closing frees. */
  private final ReentrantLock pass = new ReentrantLock();

  // All of the following belong to who holds the lock.
  private Loader loader;
  private boolean closed;

  /** The right to use the network, during a pass; longer if a stage does not end. */
  private Usage.Lease lease;

  /** Training batches so far, and how many blocks were active in the last one. */
  private long steps;

  private int activeBlocks;

  AbstractTrainer(Network network, int capacity, Growth growth) {
    Methods.requireHead(network);
    growth.requireFits(network);
    this.network = network;
    this.growth = growth;
    activeBlocks = growth.plan(network, 1, 0, List.of()).applyAsInt(0);
    input = channel(capacity);
  }

  /** A channel that a failure closes. */
  final Channel<Slot> channel(int capacity) {
    Channel<Slot> channel = Slot.channel(capacity, arena, network.dataType());
    failure.whenRecorded(channel::close);
    return channel;
  }

  /**
   * Passes all batches that come through the input channel, up to the end mark, through the blocks,
   * and gives each ticket that is complete to the consumer, in order and on the calling thread.
   *
   * @throws ChannelClosedException if a failure was recorded meanwhile; or the failure itself
   */
  abstract void pass(Consumer<Ticket> completed) throws InterruptedException;

  /** How the stages spent the last pass of this length. */
  abstract List<StageTiming> timings(double seconds);

  /** Threads that run as long as the trainer is open. */
  abstract List<? extends Worker> workers();

  @Override
  public final EpochReport train(BatchSource source, int epoch, double learningRate)
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
              StepReport step = new StepReport(ticket.step(), ticket.rows(), ticket.losses());
              StepTimes times = new StepTimes(ticket.step(), ticket.times(), ticket.doneNanos());
              listeners.forEach(listener -> listener.onTimes(times));
              listeners.forEach(listener -> listener.onStep(step));
            },
            seconds -> tally.report(epoch, learningRate, seconds, timings(seconds)));
    tell(listener -> listener.onTrained(report));
    return report;
  }

  @Override
  public final Evaluation evaluate(BatchSource source) throws InterruptedException {
    Objects.requireNonNull(source, NO_SOURCE);
    Tally tally = new Tally(network);
    int blocks = network.blocks().size();
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

  @Override
  public final List<EpochResult> fit(
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

  @Override
  public final EpochResult fitEpoch(
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
    enter();
    IntUnaryOperator activeOfBatch = plan(blocks);
    try {
      failure.throwIfSet();
      long start = System.nanoTime();
      loader = new Loader(network, source, first, activeOfBatch, input, failure);
      loader.start();
      pass(completed);
      failure.throwIfSet();
      loader.stopped();
      if (first.training()) {
        requireFiniteNetwork(first.epoch());
      }
      return result.apply(secondsSince(start));
    } catch (ChannelClosedException e) {
      throw failure.get();
    } catch (Throwable e) {
      endBy(e);
      throw e;
    } finally {
      leave();
    }
  }

  /** What growth refuses does not end the trainer. */
  private IntUnaryOperator plan(Supplier<IntUnaryOperator> blocks) {
    try {
      return blocks.get();
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  /** No loss has been looked at since the last update. */
  private void requireFiniteNetwork(int epoch) {
    for (Block block : network.blocks()) {
      try {
        block.requireFinite();
      } catch (NonFiniteException e) {
        failure.record(() -> "Block " + block.index() + ", end of epoch " + epoch, e);
        throw failure.get();
      }
    }
  }

  private void enter() {
    if (pass.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "Expected no call of a trainer from its own onStep; use onTrained or onEpoch");
    }
    if (!pass.tryLock()) {
      throw failure.isSet()
          ? new IllegalStateException(CLOSED, failure.get())
          : new IllegalStateException(
              "The trainer is in use by another thread; expected one call at a time");
    }
    try {
      if (closed) {
        throw new IllegalStateException(CLOSED, failure.get());
      }
      lease = network.acquire(getClass().getSimpleName());
    } catch (Throwable e) {
      pass.unlock();
      throw e;
    }
  }

  private void leave() {
    try {
      if (failure.isSet()) {
        free();
      } else {
        endLease();
      }
    } finally {
      pass.unlock();
    }
  }

  private void endLease() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  /** The caller is told by what was thrown; later callers by this. */
  private void endBy(Throwable thrown) {
    failure.record(thrown, ENDED);
  }

  private static RuntimeException ended(Throwable thrown) {
    return new IllegalStateException("A call was ended: " + Failure.messageOf(thrown), thrown);
  }

  private void tell(Consumer<TrainingListener> event) {
    try {
      listeners.forEach(event);
    } catch (Throwable e) {
      endBy(e);
      close();
      throw e;
    }
  }

  @Override
  public final void addListener(TrainingListener listener) {
    listeners.add(Objects.requireNonNull(listener, "Expected a listener, got null"));
  }

  /** A listener, a block or a data source that closes is part of a call, which frees as it ends. */
  @Override
  public final void close() {
    failure.record(new IllegalStateException("The trainer was closed"));
    if (pass.isHeldByCurrentThread() || Worker.isCallerOf(failure)) {
      return;
    }
    pass.lock();
    try {
      free();
    } finally {
      pass.unlock();
    }
  }

  /**
   * Ends all threads and frees the memory, or neither if a thread goes on using it. The network is
   * free for others when no stage runs any more.
   */
  private void free() {
    closed = true;
    List<Worker> running = new ArrayList<>(running(workers()));
    if (running.isEmpty()) {
      endLease();
    }
    if (loader != null) {
      running.addAll(running(List.of(loader)));
    }
    if (running.isEmpty()) {
      arena.close();
    } else {
      LOG.warn("{} did not end; the memory of batches under way stays allocated", running);
    }
  }

  private static List<? extends Worker> running(List<? extends Worker> workers) {
    return workers.stream().filter(worker -> !worker.stopped()).toList();
  }
}
