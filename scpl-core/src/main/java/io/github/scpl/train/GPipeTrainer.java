// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.device.Device;
import io.github.scpl.nn.Shape;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Inlet;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.run.Lifetime;
import io.github.scpl.train.run.TrainingRun;
import io.github.scpl.train.snapshot.Snapshots;
import io.github.scpl.train.stage.DevicePinner;
import io.github.scpl.train.stage.Engine;
import io.github.scpl.train.stage.GPipeStage;
import io.github.scpl.train.stage.GradientSum;
import io.github.scpl.train.stage.MicroBatches;
import io.github.scpl.train.stage.Slot;
import io.github.scpl.train.stage.StageThreads;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Trains a network end to end with its stages on threads of their own, as GPipe does (Huang et al.,
 * "GPipe: Efficient Training of Giant Neural Networks using Pipeline Parallelism", 2019): each
 * batch is cut into micro-batches, which fill the stages forward (F) and drain them backward (B);
 * then every stage updates (U) its parameters once.
 *
 * <pre>
 *   time -&gt;   1   2   3   4   5   6   7   8   9  10  11  12  13
 *   stage 2           F0  F1  F2  F3  B3  B2  B1  B0  U
 *   stage 1       F0  F1  F2  F3          B3  B2  B1  B0  U
 *   stage 0   F0  F1  F2  F3                  B3  B2  B1  B0  U
 * </pre>
 *
 * <p>Layers keep the activations of one forward pass. So a stage keeps its micro-batches' inputs,
 * and repeats its forward pass right before each backward pass but the first, whose activations are
 * still there.
 *
 * <ul>
 *   <li>Losses and gradients are means over the rows of the batch, so that without batch norm and
 *       dropout they are those of {@link BackpropTrainer} up to rounding.
 *   <li>Batch norm takes the statistics of each micro-batch, and its running statistics move once
 *       per micro-batch. Small micro-batches make both coarse.
 *   <li>Random numbers, as of dropout, are others for each micro-batch, and the same in repetition.
 *   <li>With a given number of micro-batches, and of native threads, numbers are the same bits
 *       whatever the placement.
 *   <li>With one micro-batch, one stage works at a time and nothing is repeated: plain model
 *       parallelism, with the bits of {@link BackpropTrainer}, batch norm included.
 *   <li>A batch of fewer rows than micro-batches is cut into single rows.
 *   <li>At most three batches are under way: one in the stages, one waiting, one being read. Each
 *       stage has memory for the inputs of one batch, for the gradients of two micro-batches'
 *       outputs and, if there are micro-batches, for a second gradient of each parameter; and its
 *       blocks hold the activations of one micro-batch. All of it is used again.
 *   <li>Evaluation passes micro-batches through the same stages, each as soon as it can.
 *   <li>Stage threads live from construction to {@link #close}.
 * </ul>
 */
public final class GPipeTrainer extends ComposedTrainer {
  private static final int LOAD_AHEAD = 1;
  private static final int GRADIENTS_AHEAD = 1;

  private final Placement placement;
  private final int microBatches;

  private GPipeTrainer(Builder settings, Placement placement) {
    super(
        new TrainingRun(
            "GPipeTrainer",
            settings.network,
            GrowthSchedule.always(),
            LOAD_AHEAD,
            (life, input) -> stages(settings, placement, life, input)));
    this.placement = placement;
    microBatches = settings.microBatches;
  }

  private static Engine stages(
      Builder settings, Placement placement, Lifetime life, Channel<Slot> input) {
    StageThreads stages = new StageThreads(plan(settings, placement), life.failure());
    int pieces = settings.microBatches;
    int waiting = pieces - 1; // and the one that its consumer works on
    Device device = settings.network.device();
    Inlet<Slot> below = new MicroBatches(input, life.channel(waiting, device), device, pieces);
    Channel<Slot> gradientsBelow = null;
    for (int s = 0; s < placement.stages(); s++) {
      boolean last = s == placement.stages() - 1;
      List<Block> blocks = placement.blocks(settings.network, s);
      Channel<Slot> above = last ? null : life.channel(waiting, next(settings, placement, s));
      Channel<Slot> gradientsAbove =
          last ? null : life.channel(GRADIENTS_AHEAD, blocks.get(0).device());
      GPipeStage.Links links = new GPipeStage.Links(below, above, gradientsAbove, gradientsBelow);
      GradientSum sum = new GradientSum(blocks, life.arena(), settings.network.dataType());
      stages.add(new GPipeStage(blocks, links, sum, pieces, stages::finished), below);
      below = above;
      gradientsBelow = gradientsAbove;
    }
    return stages;
  }

  private static Device next(Builder settings, Placement placement, int stage) {
    return placement.blocks(settings.network, stage + 1).get(0).device();
  }

  /** The budget is the placement and the number of micro-batches. */
  private static StageThreads.Plan plan(Builder settings, Placement placement) {
    int pieces = settings.microBatches;
    String budget = placement + ", " + pieces + (pieces == 1 ? " micro-batch" : " micro-batches");
    return new StageThreads.Plan(
        placement.nativeThreads(),
        settings.cores,
        settings.devices,
        budget,
        (rows, time) -> memory(settings.network, placement, pieces, rows, time));
  }

  private static MemoryEstimate memory(
      Network network, Placement placement, int microBatches, int rows, int time) {
    int micro = (rows + microBatches - 1) / microBatches;
    long batches =
        MemoryEstimate.input(network, LOAD_AHEAD, rows, time)
            + MemoryEstimate.input(network, microBatches - 1, micro, time);
    for (int s = 0; s < placement.stages() - 1; s++) {
      Shape border = MemoryEstimate.border(placement.blocks(network, s));
      batches += MemoryEstimate.channel(microBatches - 1, micro, border, time);
      batches += MemoryEstimate.channel(GRADIENTS_AHEAD, micro, border, time);
    }
    return MemoryEstimate.of(network, microBatches > 1 ? 2 : 1, micro, time, batches);
  }

  /** Starts a trainer of the network. */
  public static Builder builder(Network network) {
    return new Builder(network);
  }

  /** Which blocks and native threads each stage has. */
  public Placement placement() {
    return placement;
  }

  /** Into how many micro-batches each batch is cut. */
  public int microBatches() {
    return microBatches;
  }

  /** Settings of a GPipe trainer, all with defaults. */
  public static final class Builder {
    private final Network network;
    private Placement placement;
    private int microBatches = 4;
    private int cores = Runtime.getRuntime().availableProcessors();
    private DevicePinner devices = DevicePinner.none();
    private Snapshots snapshots;

    private Builder(Network network) {
      this.network = network;
    }

    /**
     * Sets which blocks and native threads each stage has; if not set, as many stages as there are
     * blocks and cores for, one native thread each.
     */
    public Builder placement(Placement newPlacement) {
      placement = newPlacement;
      return this;
    }

    /** Sets into how many micro-batches each batch is cut; 4 if not set. */
    public Builder microBatches(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("Expected at least one micro-batch, got " + number);
      }
      microBatches = number;
      return this;
    }

    /** Sets how many cores may be used; all that the JVM sees if not set. */
    public Builder cores(int newCores) {
      cores = Placement.requireCores(newCores);
      return this;
    }

    /** Sets how stage threads are bound to devices; not at all if not set. */
    public Builder devices(DevicePinner pinner) {
      devices = pinner;
      return this;
    }

    /**
     * Takes snapshots, and goes on from the latest one if there is any, as {@link Trainer#resume}
     * does; none are taken if not set.
     */
    public Builder snapshots(Snapshots newSnapshots) {
      snapshots = newSnapshots;
      return this;
    }

    /**
     * Starts the stage threads.
     *
     * @throws IllegalArgumentException if the network's method is local, if the placement does not
     *     fit its blocks, or if it needs more threads than there are cores
     * @throws UncheckedIOException if snapshots are set, and their folder cannot be read or
     *     written, is in use by somebody else, or the latest one is damaged
     */
    public GPipeTrainer build() {
      NetworkChecks.requireEndToEnd(network);
      int blocks = network.blocks().size();
      Placement chosen =
          placement != null ? placement : Placement.even(blocks, Math.min(blocks, cores), 1);
      return resumed(new GPipeTrainer(this, chosen.requireFit(network, cores, false)), snapshots);
    }
  }
}
