// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import io.github.scpl.block.Network;
import io.github.scpl.flink.internal.Stages;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.BatchPartSerializer;
import io.github.scpl.flink.internal.infer.Answers;
import io.github.scpl.flink.internal.infer.InferencePlan;
import io.github.scpl.flink.internal.infer.RowReader;
import io.github.scpl.flink.internal.source.OneSplitSource;
import io.github.scpl.flink.internal.source.Position;
import io.github.scpl.flink.recipe.InferenceRecipe;
import io.github.scpl.flink.recipe.RowAnswer;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.train.Placement;
import io.github.scpl.train.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Answers for rows as a job of Apache Flink: a source of batches, and an operator for every block.
 * A row leaves through a side output of the block whose exit answers it, the others go on to the
 * next block, and the head answers those that are left. Answers are the bits of a {@code
 * Classifier} with as many rows in a tile, given as many native threads for each block.
 *
 * <pre>{@code
 * InferenceJob job = InferenceJob.of(recipe, snapshotFolder).withPlacement(placement);
 * List<RowAnswer> answers = job.start(environment).answers();
 * }</pre>
 *
 * <p>Blocks go to stages, chains and slots as those of a {@link TrainingJob} do. Immutable.
 */
public final class InferenceJob {
  private static final int TILE_ROWS = 32;

  private final InferenceRecipe recipe;
  private final Path snapshot;
  private final Placement placement;
  private final int tileRows;
  private final List<String> outputs;

  private InferenceJob(
      InferenceRecipe recipe,
      Path snapshot,
      Placement placement,
      int tileRows,
      List<String> outputs) {
    this.recipe = recipe;
    this.snapshot = snapshot;
    this.placement = placement;
    this.tileRows = tileRows;
    this.outputs = outputs;
  }

  /**
   * A job in which every block is a stage with one native thread.
   *
   * @param recipe asked for the network, to see what it is like
   * @param snapshot the folder of a snapshot of the trained network, one that all machines see
   * @throws IllegalArgumentException if the policy needs exits that the network has not, or the
   *     settings have too few temperatures
   * @throws IOException if there is no snapshot, or the recipe cannot read what it needs
   */
  public static InferenceJob of(InferenceRecipe recipe, Path snapshot) throws IOException {
    Network.Builder network = recipe.network();
    int blocks = network.blockCount();
    boolean exits = network.method().exits();
    if (!exits && !recipe.settings().policy().equals(ExitPolicy.never())) {
      throw new IllegalArgumentException(
          "Expected a network with exits, such as one of the method dascpl, for the policy "
              + recipe.settings().policy()
              + "; got "
              + network.method());
    }
    recipe.settings().requireFit(exits ? blocks : 0);
    Snapshot.open(snapshot);
    List<String> outputs = new ArrayList<>();
    for (int block = 0; block < blocks && exits; block++) {
      outputs.add("exit " + block);
    }
    outputs.add("head");
    Placement each = Placement.even(blocks, blocks, 1);
    return new InferenceJob(recipe, snapshot.toAbsolutePath(), each, TILE_ROWS, outputs);
  }

  /**
   * The same job with other stages.
   *
   * @throws IllegalArgumentException if it is a placement of another number of blocks
   */
  public InferenceJob withPlacement(Placement newPlacement) {
    newPlacement.requireFit(placement.blocks(), Integer.MAX_VALUE);
    return new InferenceJob(recipe, snapshot, newPlacement, tileRows, outputs);
  }

  /**
   * The same job with another number of rows that a block computes at once; 32 if not set. Another
   * number may change last digits.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public InferenceJob withTileRows(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("Expected at least 1 row in a tile, got " + rows);
    }
    return new InferenceJob(recipe, snapshot, placement, rows, outputs);
  }

  /** The slots it takes. */
  public int slots() {
    return placement.stages();
  }

  /**
   * Adds the job to an environment, and gives the answers, in the order in which rows leave.
   *
   * @param environment of {@link TrainingJob#settings}
   */
  public DataStream<RowAnswer> define(StreamExecutionEnvironment environment) {
    Stages stages = Stages.of(placement);
    InferencePlan plan = new InferencePlan(recipe, snapshot.toString(), stages, tileRows);
    InferenceRecipe made = recipe; // the job itself is not sent
    OneSplitSource source = new OneSplitSource(Position.ROWS, () -> new RowReader(made));
    environment.configure(TrainingJob.settings(new Configuration()));
    environment.setParallelism(1);
    SingleOutputStreamOperator<BatchPart> stream =
        environment
            .fromSource(source, WatermarkStrategy.noWatermarks(), "rows", BatchPartSerializer.TYPE)
            .uid("rows")
            .slotSharingGroup(stages.group(0));
    DataStream<RowAnswer> answers = null;
    for (int block = 0; block < stages.blocks(); block++) {
      stream =
          stream
              .transform("block " + block, BatchPartSerializer.TYPE, Answers.block(plan, block))
              .uid("block-" + block)
              .slotSharingGroup(stages.group(block));
      if (stages.isFirst(block)) {
        stream.startNewChain();
      }
      DataStream<RowAnswer> ofBlock = Answers.of(stream);
      answers = answers == null ? ofBlock : answers.union(ofBlock);
    }
    return Answers.unite(answers, stages.group(stages.blocks() - 1));
  }

  /**
   * Adds the job to an environment and submits it.
   *
   * @throws Exception if it cannot be submitted
   */
  public RunningInference start(StreamExecutionEnvironment environment) throws Exception {
    return RunningInference.start(define(environment), environment, outputs);
  }
}
