// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import io.github.scpl.block.Network;
import io.github.scpl.flink.internal.Stages;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.BatchPartSerializer;
import io.github.scpl.flink.internal.source.OneSplitSource;
import io.github.scpl.flink.internal.source.Position;
import io.github.scpl.flink.internal.train.BlockReport;
import io.github.scpl.flink.internal.train.Results;
import io.github.scpl.flink.internal.train.RunPlan;
import io.github.scpl.flink.internal.train.RunReader;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A run of training as a job of Apache Flink: a source of batches, an operator for every block, and
 * one that adds up results. It computes what {@code SequentialTrainer.fit} computes, to the bit,
 * given as many native threads for each block; also if it is restored from a checkpoint or a
 * savepoint, and also with another placement.
 *
 * <pre>{@code
 * TrainingJob job = TrainingJob.of(recipe, 10, schedule).withPlacement(placement);
 * List<EpochResult> results = job.start(environment).results();
 * }</pre>
 *
 * <p>Blocks of one stage are chained, and run by one thread; stages are slot sharing groups, so
 * each takes a slot. Between them batches go through Flink's network stack, whose credits make a
 * stage wait for the next one. Immutable.
 */
public final class TrainingJob {
  private final Recipe recipe;
  private final List<Double> rates;
  private final Placement placement;
  private final int blocks;
  private final List<String> outputs;
  private final Path snapshot;

  private TrainingJob(
      Recipe recipe,
      List<Double> rates,
      Placement placement,
      int blocks,
      List<String> outputs,
      Path snapshot) {
    this.recipe = recipe;
    this.rates = rates;
    this.placement = placement;
    this.blocks = blocks;
    this.outputs = outputs;
    this.snapshot = snapshot;
  }

  /**
   * A job in which every block is a stage with one native thread.
   *
   * @param recipe asked for the network, to see what it is like
   * @param epochs at least 1
   * @throws IllegalArgumentException if there is no epoch, a rate is below 0 or not finite, the
   *     method's blocks do not learn locally, or the network cannot grow like this
   * @throws IOException if the recipe cannot read what it needs
   */
  public static TrainingJob of(Recipe recipe, int epochs, LearningRateSchedule schedule)
      throws IOException {
    if (epochs < 1) {
      throw new IllegalArgumentException("Expected at least 1 epoch, got " + epochs);
    }
    Network.Builder network = recipe.network();
    if (!network.method().local()) {
      throw new IllegalArgumentException(
          "Expected a method whose blocks learn locally, such as scpl, got "
              + network.method()
              + ": a stream has no way back for gradients");
    }
    int blocks = network.blockCount();
    recipe.growth().requireFits(blocks);
    recipe.growth().requireReached(epochs);
    List<String> outputs = new ArrayList<>();
    for (int block = 0; block < blocks && network.method().exits(); block++) {
      outputs.add("exit " + block);
    }
    outputs.add("head");
    List<Double> rates = Arrays.stream(schedule.rates(epochs)).boxed().toList();
    Placement each = Placement.even(blocks, blocks, 1);
    return new TrainingJob(recipe, rates, each, blocks, outputs, null);
  }

  /**
   * The same job with other stages.
   *
   * @throws IllegalArgumentException if it is a placement of another number of blocks
   */
  public TrainingJob withPlacement(Placement newPlacement) {
    newPlacement.requireFit(blocks, Integer.MAX_VALUE);
    return new TrainingJob(recipe, rates, newPlacement, blocks, outputs, snapshot);
  }

  /**
   * The same job, which leaves a snapshot of the trained network in a folder: {@code
   * Snapshot.open(folder).restore(network)} reads it.
   *
   * @param folder one that all machines see, and that is there
   * @throws IllegalArgumentException if there is no such folder here
   */
  public TrainingJob withSnapshot(Path folder) {
    Objects.requireNonNull(folder, "Expected a folder, got null");
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("Expected a folder, got none at " + folder);
    }
    return new TrainingJob(recipe, rates, placement, blocks, outputs, folder.toAbsolutePath());
  }

  /** The slots it takes. */
  public int slots() {
    return placement.stages();
  }

  /**
   * What jobs ask of Flink, over a configuration of the user's: no copies between chained blocks,
   * no serializers but those of their own, and checkpoints whose barriers wait for batches.
   */
  public static Configuration settings(Configuration user) {
    Configuration settings = new Configuration(user);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    settings.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    settings.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO); // the last part must not wait
    return settings;
  }

  /**
   * Adds the job to an environment, and gives the results of epochs, each a line of JSON.
   *
   * @param environment of {@link #settings}
   */
  public DataStream<String> define(StreamExecutionEnvironment environment) {
    RunPlan plan =
        new RunPlan(
            recipe,
            rates,
            outputs,
            Stages.of(placement),
            snapshot == null ? null : snapshot.toString());
    environment.configure(settings(new Configuration()));
    environment.setParallelism(1);
    SingleOutputStreamOperator<BatchPart> stream =
        environment
            .fromSource(
                new OneSplitSource(Position.RUN, () -> new RunReader(plan)),
                WatermarkStrategy.noWatermarks(),
                "batches",
                BatchPartSerializer.TYPE)
            .uid("batches")
            .slotSharingGroup(plan.stages().group(0));
    DataStream<BlockReport> reports = null;
    for (int block = 0; block < blocks; block++) {
      stream =
          stream
              .transform("block " + block, BatchPartSerializer.TYPE, Results.block(plan, block))
              .uid("block-" + block)
              .slotSharingGroup(plan.stages().group(block));
      if (plan.stages().isFirst(block)) {
        stream.startNewChain();
      }
      DataStream<BlockReport> ofBlock = Results.of(stream);
      reports = reports == null ? ofBlock : reports.union(ofBlock);
    }
    return Results.add(reports, plan, plan.stages().group(blocks - 1));
  }

  /**
   * Adds the job to an environment and submits it.
   *
   * @throws Exception if it cannot be submitted
   */
  public RunningJob start(StreamExecutionEnvironment environment) throws Exception {
    return RunningJob.start(define(environment), environment, "scpl");
  }
}
