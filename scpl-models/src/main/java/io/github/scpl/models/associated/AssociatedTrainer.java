// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.internal.Accuracy;
import io.github.scpl.internal.Arena;
import io.github.scpl.internal.Finite;
import io.github.scpl.internal.NativeThreads;
import io.github.scpl.internal.Usage;
import io.github.scpl.internal.pipeline.Failure;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.BlockTime;
import io.github.scpl.train.EpochReport;
import io.github.scpl.train.EpochResult;
import io.github.scpl.train.Evaluation;
import io.github.scpl.train.MemoryEstimate;
import io.github.scpl.train.StageTiming;
import io.github.scpl.train.StepReport;
import io.github.scpl.train.StepTimes;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.TrainingException;
import io.github.scpl.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains an {@link AssociatedNetwork} block after block on the calling thread, which also reads the
 * data.
 *
 * <p>A block's {@link BlockLoss} has the sum of its two mean squared errors in the place of the
 * contrastive loss. The only output, called {@code head} as elsewhere, are the network's scores.
 * The network stays the caller's.
 */
public final class AssociatedTrainer implements Trainer {
  private static final String NO_SOURCE = "Expected a source of batches, got null";
  private static final String NO_TRAINING = "Expected a source of training batches, got null";
  private static final String NO_TEST = "Expected a source of test batches, got null";
  private static final String CLOSED = "The trainer is closed; make a new one for the network";

  /** Made beforehand: there may be no memory left when it is needed. */
  private static final Function<Throwable, RuntimeException> ENDED = AssociatedTrainer::ended;

  private final AssociatedNetwork network;
  private final int nativeThreads;
  private final Arena arena = new Arena();
  private final Signal signal;
  private final List<TrainingListener> listeners = new CopyOnWriteArrayList<>();

  /** Held during a pass: closing waits for it, since a pass uses memory that closing frees. */
  private final ReentrantLock pass = new ReentrantLock();

  private final Failure failure = new Failure(TrainingException::new, TrainingException::of);
  private boolean learned;

  /** A trainer that may use all processors. */
  public AssociatedTrainer(AssociatedNetwork network) {
    this(network, Runtime.getRuntime().availableProcessors());
  }

  /**
   * A trainer with this many native threads.
   *
   * @throws IllegalArgumentException if the number is below 1, or OpenMP's settings in the
   *     environment do not leave as many
   */
  public AssociatedTrainer(AssociatedNetwork network, int nativeThreads) {
    this.network = network;
    this.nativeThreads = NativeThreads.require(nativeThreads);
    signal = new Signal(arena, network.dataType());
  }

  @Override
  public EpochReport train(BatchSource source, int epoch, double learningRate)
      throws InterruptedException {
    Objects.requireNonNull(source, NO_SOURCE);
    LearningRateSchedule.requireRate(learningRate, epoch);
    double[] sums = new double[network.blocks()];
    long[] rows = new long[1];
    long[] busyNanos = new long[1];
    long start = System.nanoTime();
    run(
        source,
        new Step(epoch, 0, true, learningRate),
        step -> {
          long began = System.nanoTime();
          List<BlockTime> times = new ArrayList<>();
          List<Long> doneNanos = new ArrayList<>();
          List<BlockLoss> losses = learn(step, times, doneNanos);
          busyNanos[0] += System.nanoTime() - began;
          rows[0] += signal.rows();
          for (int i = 0; i < sums.length; i++) {
            sums[i] += signal.rows() * losses.get(i).local();
          }
          StepReport report = new StepReport(step, signal.rows(), losses);
          StepTimes stepTimes = new StepTimes(step, times, doneNanos);
          listeners.forEach(listener -> listener.onTimes(stepTimes));
          listeners.forEach(listener -> listener.onStep(report));
        });
    double seconds = (System.nanoTime() - start) * 1e-9;
    List<BlockLoss> means = Arrays.stream(sums).mapToObj(sum -> loss(sum / rows[0])).toList();
    StageTiming timing = new StageTiming(0, busyNanos[0] * 1e-9, seconds);
    EpochReport report =
        new EpochReport(epoch, learningRate, rows[0], seconds, means, List.of(timing));
    tell(listener -> listener.onTrained(report));
    return report;
  }

  private static BlockLoss loss(double value) {
    return new BlockLoss(value, Double.NaN, Double.NaN);
  }

  /** Each block passes its features and its codes on, and then learns. */
  private List<BlockLoss> learn(Step step, List<BlockTime> times, List<Long> doneNanos) {
    List<BlockLoss> losses = new ArrayList<>();
    INDArray features = signal.bundle().features();
    INDArray target = network.oneHot(signal.labels());
    for (int i = 0; i < network.blocks(); i++) {
      try {
        AssociatedBlock block = network.block(i);
        long start = System.nanoTime();
        features = block.forward(features, step.epoch(), step.batch());
        INDArray code = block.encode(target);
        long forwarded = System.nanoTime();
        double loss = block.backward(features, target, code).total();
        if (!Double.isFinite(loss)) {
          throw nonFinite(i, step, "loss", "a finite loss, got " + loss);
        }
        block.update(step.learningRate());
        learned |= step.learningRate() > 0;
        losses.add(loss(loss));
        double forward = (forwarded - start) * 1e-9;
        long done = System.nanoTime();
        times.add(new BlockTime(forward, 0, (done - forwarded) * 1e-9));
        doneNanos.add(done);
        target = code;
      } catch (RuntimeException | Error e) {
        throw failure("Block " + i + ", " + step, e);
      }
    }
    return losses;
  }

  /** Before the first update it cannot be the learning rate. */
  private NonFiniteException nonFinite(int block, Step step, String what, String expectedAndGot) {
    String next =
        learned
            ? "training has diverged: try a lower learning rate"
            : "nothing was learned yet: check the scale of the features, and the parameters";
    return new NonFiniteException(block, step, what, "Expected " + expectedAndGot + "; " + next);
  }

  /** No loss has been looked at since the last update. */
  private void requireFiniteNetwork(Step last) {
    for (int i = 0; i < network.blocks(); i++) {
      Optional<String> name = network.block(i).nonFinite();
      if (name.isPresent()) {
        String expected = "finite parameters and running statistics, got others in " + name.get();
        NonFiniteException found = nonFinite(i, last, name.get(), expected);
        throw failure("Block " + i + ", end of epoch " + last.epoch(), found);
      }
    }
  }

  private static TrainingException failure(String place, Throwable cause) {
    return TrainingException.of(place + ": " + Failure.messageOf(cause), cause);
  }

  @Override
  public Evaluation evaluate(BatchSource source) throws InterruptedException {
    Objects.requireNonNull(source, NO_SOURCE);
    long[] hits = new long[1];
    long[] rows = new long[1];
    long start = System.nanoTime();
    run(
        source,
        new Step(0, 0, false, 0),
        step -> {
          hits[0] += hits(step);
          rows[0] += signal.rows();
        });
    double seconds = (System.nanoTime() - start) * 1e-9;
    double accuracy = (double) hits[0] / rows[0];
    int blocks = network.blocks();
    return new Evaluation(List.of("head"), List.of(accuracy), blocks, blocks, rows[0], seconds);
  }

  private int hits(Step step) {
    INDArray scores;
    try {
      scores = network.answer(signal.bundle().features());
      String other = Finite.otherRow(scores, 0);
      if (other != null) {
        int last = network.blocks() - 1;
        throw nonFinite(last, step, "scores", "finite scores, got " + other);
      }
    } catch (RuntimeException | Error e) {
      throw failure("Network, " + step, e);
    }
    return Accuracy.hits(scores, signal.labels());
  }

  @Override
  public List<EpochResult> fit(
      BatchSource training, BatchSource test, int epochs, LearningRateSchedule schedule)
      throws InterruptedException {
    Objects.requireNonNull(training, NO_TRAINING);
    Objects.requireNonNull(test, NO_TEST);
    Objects.requireNonNull(schedule, "Expected a learning rate schedule, got null");
    double[] rates = schedule.rates(epochs);
    List<EpochResult> results = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      results.add(fitEpoch(training, test, epoch, rates[epoch - 1], results));
    }
    return results;
  }

  @Override
  public EpochResult fitEpoch(
      BatchSource training,
      BatchSource test,
      int epoch,
      double learningRate,
      List<EpochResult> past)
      throws InterruptedException {
    Objects.requireNonNull(training, NO_TRAINING);
    Objects.requireNonNull(test, NO_TEST);
    EpochReport report = train(training, epoch, learningRate);
    EpochResult result = new EpochResult(report, evaluate(test));
    tell(listener -> listener.onEpoch(result));
    return result;
  }

  /** Gives the consumer every step, while the signal holds its batch. */
  @SuppressWarnings("try") // the lease is a scope, not a value
  private void run(BatchSource source, Step first, Consumer<Step> work)
      throws InterruptedException {
    enter();
    try (Usage.Lease lease = network.acquire("AssociatedTrainer")) {
      pass(source, first, work);
    } finally {
      leave();
    }
  }

  @SuppressWarnings("try") // the threads are a scope, not a value
  private void pass(BatchSource source, Step first, Consumer<Step> work)
      throws InterruptedException {
    try (NativeThreads threads = NativeThreads.use(nativeThreads);
        BatchStream stream = open(source, first)) {
      Step step = first;
      Step last = first;
      while (next(source, stream, step)) {
        work.accept(step);
        last = step;
        step = new Step(step.epoch(), step.batch() + 1, step.training(), step.learningRate());
      }
      if (step.batch() == 0) {
        throw new TrainingException(
            source.name() + ", " + step + ": expected a batch, got none", null);
      }
      if (first.training()) {
        requireFiniteNetwork(last);
      }
    } catch (Throwable e) {
      endBy(e);
      throw e;
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
    if (failure.isSet()) {
      pass.unlock();
      throw new IllegalStateException(CLOSED, failure.get());
    }
  }

  private void leave() {
    try {
      if (failure.isSet()) {
        arena.close();
      }
    } finally {
      pass.unlock();
    }
  }

  /** The caller is told by what was thrown; later callers by this. */
  private void endBy(Throwable thrown) {
    failure.record(thrown, ENDED);
  }

  private static RuntimeException ended(Throwable thrown) {
    return thrown instanceof RuntimeException failure
        ? failure
        : new IllegalStateException("A call was ended: " + Failure.messageOf(thrown), thrown);
  }

  private BatchStream open(BatchSource source, Step step) {
    try {
      return Objects.requireNonNull(
          source.open(step.epoch()), "expected a stream from the source's open, got null");
    } catch (RuntimeException | Error e) {
      throw failure(source.name() + ", " + step, e);
    }
  }

  /** Reads the next batch, unless the trainer is being closed or the thread interrupted. */
  private boolean next(BatchSource source, BatchStream stream, Step step)
      throws InterruptedException {
    failure.throwIfSet();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      boolean more = stream.next(signal);
      if (more) {
        signal.requireFit(network.inputShape(), network.classes());
      }
      return more;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | Error e) {
      throw failure(source.name() + ", " + step, e);
    }
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
  public MemoryEstimate memory(int rows, int time) {
    long batches = rows * (network.inputShape().elements() + network.classes());
    int width = network.dataType().width();
    long kept = network.keptElements(rows);
    long largest = network.largestKeptElements(rows);
    long moments = network.momentElements();
    return MemoryEstimate.of(width, network.parameters(), 1, moments, kept, largest, batches);
  }

  @Override
  public String budget() {
    return "1 stage x " + nativeThreads + " native";
  }

  @Override
  public void addListener(TrainingListener listener) {
    listeners.add(Objects.requireNonNull(listener, "Expected a listener, got null"));
  }

  @Override
  public void close() {
    failure.record(new IllegalStateException("The trainer was closed"));
    if (pass.isHeldByCurrentThread()) {
      return;
    }
    pass.lock();
    try {
      arena.close();
    } finally {
      pass.unlock();
    }
  }
}
