package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.internal.Arena;
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
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a trainer: passes over the data, failure, and closing. */
abstract class AbstractTrainer implements Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(AbstractTrainer.class);
  private static final String NO_SOURCE = "Expected a source of batches, got null";
  private static final String NO_TRAINING = "Expected a source of training batches, got null";
  private static final String NO_TEST = "Expected a source of test batches, got null";
  private static final String CLOSED = "The trainer is closed; make a new one for the network";

  final Network network;
  final Failure failure = new Failure(TrainingException::of);
  final Channel<Slot> input;
  private final Growth growth;
  final Arena arena = new Arena();
  private final List<TrainingListener> listeners = new CopyOnWriteArrayList<>();

  /** Held during a pass: closing waits for it, since a pass uses memory that closing frees. */
  private final ReentrantLock pass = new ReentrantLock();

  private Loader loader;
  private boolean closed;

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
    long start = System.nanoTime();
    run(
        source,
        new Step(epoch, 0, true, learningRate),
        growth.plan(network, epoch, steps, past),
        ticket -> {
          steps++;
          activeBlocks = ticket.activeBlocks();
          tally.add(ticket);
          StepReport step = new StepReport(ticket.step(), ticket.rows(), ticket.losses());
          StepTimes times = new StepTimes(ticket.step(), ticket.times(), ticket.doneNanos());
          listeners.forEach(listener -> listener.onTimes(times));
          listeners.forEach(listener -> listener.onStep(step));
        });
    double seconds = secondsSince(start);
    EpochReport report = tally.report(epoch, learningRate, seconds, timings(seconds));
    tell(listener -> listener.onTrained(report));
    return report;
  }

  @Override
  public final Evaluation evaluate(BatchSource source) throws InterruptedException {
    Objects.requireNonNull(source, NO_SOURCE);
    Tally tally = new Tally(network);
    long start = System.nanoTime();
    int blocks = network.blocks().size();
    run(source, new Step(0, 0, false, 0), batch -> blocks, tally::add);
    return tally.evaluation(activeBlocks, secondsSince(start));
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

  private void run(
      BatchSource source, Step first, IntUnaryOperator blocks, Consumer<Ticket> completed)
      throws InterruptedException {
    enter();
    try {
      failure.throwIfSet();
      loader = new Loader(network, source, first, blocks, input, failure);
      loader.start();
      pass(completed);
      failure.throwIfSet();
      loader.stopped();
      if (first.training()) {
        requireFiniteNetwork(first.epoch());
      }
    } catch (ChannelClosedException e) {
      throw failure.get();
    } catch (Throwable e) {
      endBy(e);
      throw e;
    } finally {
      if (failure.isSet()) {
        free();
      }
      pass.unlock();
    }
  }

  /** No loss has been looked at since the last update. */
  private void requireFiniteNetwork(int epoch) {
    for (Block block : network.blocks()) {
      try {
        block.requireFinite();
      } catch (NonFiniteException e) {
        failure.record("Block " + block.index() + ", end of epoch " + epoch, e);
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
    if (closed) {
      pass.unlock();
      throw new IllegalStateException(CLOSED, failure.get());
    }
  }

  /** The caller is told by what was thrown; later callers by this. */
  private void endBy(Throwable thrown) {
    failure.record(new IllegalStateException("A call was ended by " + thrown, thrown));
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

  /** Ends all threads and frees the memory, or neither if a thread goes on using it. */
  private void free() {
    closed = true;
    List<Worker> all = new ArrayList<>(workers());
    if (loader != null) {
      all.add(loader);
    }
    List<Worker> running = all.stream().filter(worker -> !worker.stopped()).toList();
    if (running.isEmpty()) {
      arena.close();
    } else {
      LOG.warn("{} did not end; the memory of batches under way stays allocated", running);
    }
  }
}
