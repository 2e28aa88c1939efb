// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.flink.RunningJob;
import io.github.scpl.flink.TrainingJob;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.fault.StallLimit;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.Snapshots;
import io.github.scpl.train.trace.Tracer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A run of all epochs as one job on Flink, whose results are waited for epoch by epoch. The job
 * makes network and data by itself, so sources are not read here. Behind the last epoch the network
 * has the numbers of the one that was trained, and can be evaluated.
 *
 * <p>Listeners hear of the steps of an epoch when it is done, with its mean losses.
 */
final class FlinkTrainer implements Trainer {
  private final Network network;
  private final TrainingJob job;
  private final CommandRecipe recipe;
  private final TrainingOptions options;
  private final StreamExecutionEnvironment environment;
  private final Supplier<Trainer> here;
  private final String budget;
  private final List<TrainingListener> listeners = new ArrayList<>();

  /** Of a job that has ended. */
  private final Deque<EpochResult> rest = new ArrayDeque<>();

  private Awaited awaited;
  private SharedFolder kept;
  private EpochResult last;

  /**
   * A trainer that submits the job with the first epoch.
   *
   * @param options the folder of results is one that all machines see
   * @param here makes a trainer that evaluates here
   */
  FlinkTrainer(
      Network network,
      TrainingJob job,
      CommandRecipe recipe,
      TrainingOptions options,
      StreamExecutionEnvironment environment,
      Supplier<Trainer> here) {
    this.network = network;
    this.job = job;
    this.recipe = recipe;
    this.options = options;
    this.environment = environment;
    this.here = here;
    try (Trainer trainer = here.get()) {
      budget = trainer.budget() + " on Flink";
    }
  }

  @Override
  public EpochResult fitEpoch(
      BatchSource training, BatchSource test, int epoch, double rate, List<EpochResult> past)
      throws InterruptedException {
    try {
      if (awaited == null) {
        kept = SharedFolder.in(options.out());
        RunningJob running = Awaited.start(job.withSnapshot(kept.path()), environment);
        awaited = new Awaited(running);
      }
      EpochResult result = result(epoch);
      if (epoch == options.epochs()) {
        end();
        Snapshot.open(kept.path()).restore(network);
        last = result;
      }
      tell(result);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** A job that was restored from a savepoint gives the later ones only: its snapshot has all. */
  private EpochResult result(int epoch) throws IOException, InterruptedException {
    if (rest.isEmpty()) {
      Optional<EpochResult> next = awaited.next();
      if (next.isPresent() && next.get().training().epoch() == epoch) {
        return next.get();
      }
      end();
      List<EpochResult> all = Snapshot.open(kept.path()).past();
      rest.addAll(all.subList(epoch - 1, all.size()));
    }
    return rest.remove();
  }

  private void end() throws InterruptedException {
    if (!awaited.ended()) {
      awaited.end();
    }
  }

  private void tell(EpochResult result) throws IOException {
    EpochReport report = result.training();
    IntUnaryOperator activeBlocks = recipe.activeBlocks(report.epoch());
    int batches = recipe.batches();
    for (int batch = 0; batch < batches; batch++) {
      long rows = report.samples() * (batch + 1) / batches - report.samples() * batch / batches;
      List<BlockLoss> losses = report.losses().subList(0, activeBlocks.applyAsInt(batch));
      Step step = new Step(report.epoch(), batch, true, report.learningRate());
      StepReport one = new StepReport(step, (int) rows, losses);
      listeners.forEach(listener -> listener.onStep(one));
    }
    listeners.forEach(listener -> listener.onTrained(report));
    listeners.forEach(listener -> listener.onEpoch(result));
  }

  /** Of the trained network, on this machine. */
  @Override
  public Evaluation evaluate(BatchSource source) throws InterruptedException {
    if (last == null) {
      throw new IllegalStateException("Expected the end of the job on Flink before evaluate");
    }
    try (Trainer trainer = here.get()) {
      Evaluation measured = trainer.evaluate(source);
      return new Evaluation(
          measured.outputs(),
          measured.accuracies(),
          last.evaluation().activeBlocks(),
          measured.blocks(),
          measured.samples(),
          measured.seconds());
    }
  }

  @Override
  public String budget() {
    return budget;
  }

  /** As if it were trained here. */
  @Override
  public MemoryEstimate memory(int rows, int time) {
    try (Trainer trainer = here.get()) {
      return trainer.memory(rows, time);
    }
  }

  @Override
  public void addListener(TrainingListener listener) {
    listeners.add(listener);
  }

  @Override
  public void onDivergence(Divergence policy) {
    require(policy.equals(Divergence.stop()), "onDivergence but to stop");
  }

  @Override
  public void stallLimit(StallLimit limit) {
    require(limit.equals(StallLimit.standard()), "stallLimit");
  }

  @Override
  public EpochReport train(BatchSource source, int epoch, double rate) {
    throw refused("train");
  }

  @Override
  public List<EpochResult> fit(
      BatchSource training, BatchSource test, int epochs, LearningRateSchedule schedule) {
    throw refused("fit");
  }

  @Override
  public void trace(Tracer tracer) {
    throw refused("trace");
  }

  @Override
  public void snapshots(Snapshots snapshots) {
    throw refused("snapshots");
  }

  @Override
  public Optional<Snapshot> resume(Snapshots snapshots) {
    throw refused("resume");
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw refused(what);
    }
  }

  private static UnsupportedOperationException refused(String what) {
    return new UnsupportedOperationException(
        "Expected fitEpoch, which runs all epochs as one job on Flink, got " + what);
  }

  /** Cancels the job if it has not ended. */
  @Override
  public void close() {
    if (awaited != null) {
      awaited.close();
    }
    if (kept != null) {
      kept.delete();
    }
  }
}
