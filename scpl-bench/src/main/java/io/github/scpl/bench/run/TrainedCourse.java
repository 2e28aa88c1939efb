// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.CountedSource;
import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.machine.OwnMemory;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.progress.TimeLeft;
import io.github.scpl.bench.result.Confusion;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.tensorboard.EventLog;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.ArgMax;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** The course of a network that is trained in earnest. */
final class TrainedCourse implements Course {
  private final Data data;
  private final TrainingOptions training;
  private final OwnMemory memory = new OwnMemory();
  private final ActiveBlocks active = new ActiveBlocks();
  private final NetworkAndTrainer subject;
  private final ProgressMonitor monitor;
  private final Progress progress;
  private final boolean fit;
  private EventLog events;

  /**
   * Opens a network and its trainer, and prints who works on it.
   *
   * @param rows of an epoch
   * @param fit whether accuracy on the training set is measured at the end
   */
  TrainedCourse(
      RunPlan plan,
      String growth,
      Supplier<NetworkAndTrainer> opener,
      Data data,
      int rows,
      TrainingOptions training,
      ProgressMonitor monitor,
      TimeLeft left,
      boolean fit) {
    this.data = data;
    this.fit = fit;
    this.training = training;
    this.monitor = monitor;
    subject = uninterrupted(opener::get);
    int watched = data.watchedSamples();
    progress = new Progress(plan.name(), rows, watched, training.epochs(), monitor, left);
    subject.trainer().addListener(active);
    subject.trainer().addListener(progress);
    monitor.println(String.format(Locale.ROOT, "%-8s %s%s", plan.name(), budget(), growth));
  }

  /** Also writes every epoch for TensorBoard, unless the folder is null. */
  TrainedCourse withEvents(Path folder, PrintWriter out) {
    if (folder != null) {
      events = new EventLog(folder, network(), line -> warn(out, line));
      subject.trainer().addListener(events);
    }
    return this;
  }

  private static void warn(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  /** What is trained; null in associated learning. */
  Network network() {
    return subject.network();
  }

  /** Off-heap memory that training should take, from shapes. */
  long estimatedBytes(int batchRows, int time) {
    return subject.trainer().memory(batchRows, time).total();
  }

  @Override
  public String budget() {
    return subject.trainer().budget();
  }

  @Override
  public long parameters() {
    return subject.parameters();
  }

  @Override
  public EpochResult epoch(int epoch, List<EpochResult> past) throws InterruptedException {
    double rate = training.schedule().rate(epoch, training.epochs());
    progress.begin(epoch);
    BatchSource watched = new CountedSource(data.watched(), progress::evaluated);
    return inTurn(() -> subject.trainer().fitEpoch(data.training(), watched, epoch, rate, past));
  }

  @Override
  public Evaluation test(EpochResult epoch) {
    return data.validation() == null ? epoch.evaluation() : null;
  }

  @Override
  public Evaluation finalTest(EpochResult last) throws InterruptedException {
    if (data.validation() == null) {
      return last.evaluation();
    }
    try (Task task = Task.begin(monitor, "Testing")) {
      BatchSource test = CountedSource.of(data.test(), data.testSamples(), task);
      return inTurn(() -> subject.trainer().evaluate(test));
    }
  }

  @Override
  public Evaluation fit() throws InterruptedException {
    if (!fit) {
      return null;
    }
    try (Task task = Task.begin(monitor, "Testing on the training set")) {
      BatchSource seen = CountedSource.of(data.seen(), data.trainSamples(), task);
      return inTurn(() -> subject.trainer().evaluate(seen));
    }
  }

  @Override
  public Confusion confusion(Evaluation test) throws InterruptedException {
    int output = MethodResult.decidingOutput(test);
    if (network() == null || output < 0) {
      return null;
    }
    try (Task task = Task.begin(monitor, "Counting what was taken for what");
        Classifier classifier =
            Classifier.builder(network()).nativeThreads(subject.nativeThreads()).build()) {
      ExitLogits logits =
          classifier.record(CountedSource.of(data.test(), data.testSamples(), task));
      long[][] counts = new long[data.classes()][data.classes()];
      for (int row = 0; row < logits.rows(); row++) {
        counts[logits.label(row)][ArgMax.of(logits.logits(output, row))]++;
      }
      return new Confusion(test.outputs().get(output), data.classNames(), counts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> T inTurn(Callable<T> work) throws InterruptedException {
    try {
      return memory.in(work);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // a trainer throws no other
    }
  }

  private <T> T uninterrupted(Callable<T> work) {
    try {
      return inTurn(work);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e); // building waits for nothing
    }
  }

  @Override
  public List<Double> activeBlocks() {
    return active.means();
  }

  @Override
  public long peakBytes() {
    return memory.peakBytes();
  }

  @Override
  public void close() {
    if (events != null) {
      events.close();
    }
    progress.close();
    subject.close();
  }
}
