package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.internal.Arena;
import io.github.scpl.optim.LearningRateSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The life of a trainer: passes over the data, failure, and closing. */
abstract class AbstractTrainer implements Trainer {
  final Network network;
  final Arena arena = new Arena();
  final Failure failure = new Failure();
  final Channel<Slot> input;
  private final List<TrainingListener> listeners = new CopyOnWriteArrayList<>();

  /** Held during a pass: closing waits for it, since a pass uses memory that closing frees. */
  private final ReentrantLock pass = new ReentrantLock();

  AbstractTrainer(Network network, int capacity) {
    this.network = network;
    input = channel(capacity);
  }

  /** A channel that a failure closes. */
  final Channel<Slot> channel(int capacity) {
    Channel<Slot> channel = Slot.channel(capacity, arena, network.dataType());
    failure.whenRecorded(channel::close);
    return channel;
  }

  /**
   * Passes all batches that the loader sends through the blocks, and gives each ticket that is
   * complete to the consumer, in order and on the calling thread.
   */
  abstract void pass(Loader loader, Consumer<Ticket> completed) throws InterruptedException;

  /** How the stages spent the last pass of this length. */
  abstract List<StageTiming> timings(double seconds);

  /** Ends threads, if there are any, after all channels were closed. */
  abstract void joinStages();

  @Override
  public final EpochReport train(BatchSource source, int epoch, double learningRate)
      throws InterruptedException {
    Tally tally = new Tally(network);
    long start = System.nanoTime();
    run(
        source,
        epoch,
        true,
        learningRate,
        ticket -> {
          tally.add(ticket);
          StepReport step = new StepReport(ticket.step(), ticket.rows(), ticket.losses());
          listeners.forEach(listener -> listener.onStep(step));
        });
    requireBatches(tally);
    double seconds = secondsSince(start);
    EpochReport report = tally.report(epoch, learningRate, seconds, timings(seconds));
    listeners.forEach(listener -> listener.onTrained(report));
    return report;
  }

  @Override
  public final Evaluation evaluate(BatchSource source) throws InterruptedException {
    Tally tally = new Tally(network);
    long start = System.nanoTime();
    run(source, 0, false, 0, tally::add);
    requireBatches(tally);
    return tally.evaluation(secondsSince(start));
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  private static void requireBatches(Tally tally) {
    if (tally.batches() == 0) {
      throw new IllegalArgumentException("Expected at least one batch; the data source gave none");
    }
  }

  private void run(
      BatchSource source,
      int epoch,
      boolean training,
      double learningRate,
      Consumer<Ticket> completed)
      throws InterruptedException {
    pass.lock();
    try {
      requireOpen();
      boolean done = false;
      BatchStream stream = source.open(epoch);
      try (Loader loader =
          new Loader(
              network,
              stream,
              batch -> new Step(epoch, batch, training, learningRate),
              input,
              failure)) {
        pass(loader, completed);
        done = true;
      } catch (ChannelClosedException e) {
        throw failure.get();
      } finally {
        if (!done) {
          close();
        }
      }
    } finally {
      pass.unlock();
    }
  }

  private void requireOpen() {
    if (failure.isSet()) {
      throw new IllegalStateException(
          "The trainer is closed; make a new one for the network", failure.get());
    }
  }

  @Override
  public final List<EpochResult> fit(
      BatchSource training, BatchSource test, int epochs, LearningRateSchedule schedule)
      throws InterruptedException {
    List<EpochResult> results = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      EpochReport report = train(training, epoch, schedule.rate(epoch, epochs));
      EpochResult result = new EpochResult(report, evaluate(test));
      results.add(result);
      listeners.forEach(listener -> listener.onEpoch(result));
    }
    return results;
  }

  @Override
  public final void addListener(TrainingListener listener) {
    listeners.add(listener);
  }

  @Override
  public final void close() {
    failure.record(new IllegalStateException("The trainer was closed"));
    pass.lock();
    try {
      joinStages();
      arena.close();
    } finally {
      pass.unlock();
    }
  }
}
