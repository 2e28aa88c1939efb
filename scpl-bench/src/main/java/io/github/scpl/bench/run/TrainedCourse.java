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
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.bench.timeline.WindowRecorder;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.ArgMax;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.Snapshots;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
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
  private final Counted counted;
  private List<EpochResult> past = List.of();

  /** Whether the network is as it was behind the last of them. */
  private boolean between;

  private EventLog events;
  private WindowRecorder recorder;

  /**
   * Opens a network and its trainer, and prints who works on it.
   *
   * @param rows of an epoch
   * @param out told of trouble
   * @param factor of learning rates
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
      PrintWriter out,
      RateFactor factor,
      boolean fit) {
    this.data = data;
    this.fit = fit;
    this.training = training;
    this.monitor = monitor;
    SkippedBatches skipped = new SkippedBatches(plan.name(), line -> warn(out, line));
    counted = new Counted(active, skipped, new TreeMap<>(), factor);
    subject = uninterrupted(opener::get);
    int watched = data.watchedSamples();
    progress = new Progress(plan.name(), rows, watched, training.epochs(), monitor, left);
    subject.trainer().addListener(active);
    subject.trainer().addListener(progress);
    subject.trainer().addListener(skipped);
    subject.trainer().onDivergence(training.faults().divergence());
    subject.trainer().stallLimit(training.faults().stallLimit());
    monitor.println(String.format(Locale.ROOT, "%-8s %s%s", plan.name(), budget(), growth));
  }

  /**
   * Also writes every epoch for TensorBoard, unless the folder is null.
   *
   * @param gradients whether the network has those of the last batch
   */
  TrainedCourse withEvents(Path folder, boolean gradients, PrintWriter out) {
    if (folder != null) {
      events = new EventLog(folder, gradients ? network() : null, line -> warn(out, line));
      subject.trainer().addListener(events);
    }
    return this;
  }

  /** Also shows what stages did, as a recorder has it that the trainer tells; it may be null. */
  TrainedCourse recordedBy(WindowRecorder other) {
    recorder = other;
    return this;
  }

  /** Also keeps the run while it trains, and goes on from where it was kept, if it was. */
  TrainedCourse keptIn(SnapshotFolders folders, RunPlan plan) {
    try {
      Snapshots snapshots = folders.of(plan, counted);
      Optional<Snapshot> from = snapshots.latest();
      if (from.isPresent()) {
        counted.restore(from.get().properties());
        past = from.get().past();
        between = from.get().batch() == 0;
      }
      subject
          .trainer()
          .resume(snapshots)
          .ifPresent(
              snapshot ->
                  monitor.println(
                      String.format(
                          Locale.ROOT,
                          "%-8s goes on in epoch %d, behind %d batches",
                          plan.name(),
                          snapshot.epoch(),
                          snapshot.batch())));
      return this;
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public StageWindow window() {
    return recorder == null ? null : recorder.window();
  }

  private static void warn(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  /** What is trained; null in associated learning. */
  Network network() {
    return subject.network();
  }

  Trainer trainer() {
    return subject.trainer();
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
  public EpochResult epoch(int epoch, List<EpochResult> before) throws InterruptedException {
    if (epoch <= past.size()) {
      return past.get(epoch - 1); // it was had before the run was resumed
    }
    double scheduled = training.schedule().rate(epoch, training.epochs());
    double rate = scheduled * counted.factor().value();
    progress.begin(epoch);
    BatchSource watched = new CountedSource(data.watched(), progress::evaluated);
    return inTurn(() -> subject.trainer().fitEpoch(data.training(), watched, epoch, rate, before));
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
  public Evaluation fit(int epoch, boolean last) throws InterruptedException {
    if (counted.seen().containsKey(epoch)) {
      return counted.seen().get(epoch); // it was measured before the run was resumed
    }
    if (epoch < past.size() || epoch == past.size() && !between) {
      return null;
    }
    if (!training.measuresTrainAccuracy(epoch)) {
      return last && fit ? onTrainingSet() : null;
    }
    Evaluation measured = onTrainingSet();
    counted.seen().put(epoch, measured);
    progress.seen(epoch, measured);
    if (events != null) {
      events.seen(epoch, measured);
    }
    return measured;
  }

  private Evaluation onTrainingSet() throws InterruptedException {
    try (Task task = Task.begin(monitor, "Testing on the training set")) {
      BatchSource samples = CountedSource.of(data.seen(), data.trainSamples(), task);
      return inTurn(() -> subject.trainer().evaluate(samples));
    }
  }

  @Override
  public Confusion confusion(Evaluation test) throws InterruptedException {
    int output = MethodResult.decidingOutput(test);
    if (network() == null || output < 0 || !onOneDevice()) {
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

  /** As classifiers need. */
  private boolean onOneDevice() {
    return network().blocks().stream().map(block -> block.device().memory()).distinct().count()
        == 1;
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
  public List<Long> skippedBatches() {
    return counted.skipped().counts();
  }

  @Override
  public long peakBytes() {
    return memory.peakBytes();
  }

  @Override
  public boolean retry(Throwable failure) {
    String slower = "";
    if (failure instanceof DivergenceException) {
      if (!training.faults().restores()) {
        return false;
      }
      counted.factor().halve();
      slower = " with learning rates multiplied by " + counted.factor().value();
    }
    monitor.println("Goes on" + slower + " after: " + failure.getMessage());
    return true;
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
