// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.device.Device;
import io.github.scpl.nn.Shape;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.run.Lifetime;
import io.github.scpl.train.run.TrainingRun;
import io.github.scpl.train.snapshot.Snapshots;
import io.github.scpl.train.stage.DevicePinner;
import io.github.scpl.train.stage.Engine;
import io.github.scpl.train.stage.LocalStage;
import io.github.scpl.train.stage.Slot;
import io.github.scpl.train.stage.StageThreads;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Trains a network of a local method with its stages side by side, each on a thread of its own.
 *
 * <pre>
 *   batch -&gt;   stage 0      stage 1      stage 2
 *   time 1     F0 B0
 *   time 2     F1 B1        F0 B0
 *   time 3     F2 B2        F1 B1        F0 B0
 * </pre>
 *
 * <ul>
 *   <li>A stage needs the output of the stage below for batch b, and its own state after batch b-1;
 *       nothing else. So the numbers are the same bits as those of {@link SequentialTrainer} with
 *       as many native threads, whatever the number of stages and the capacity.
 *   <li>At most {@code stages x (capacity + 1)} batches are under way, that is asked of the data
 *       source and not yet learned by all active stages. Each stage has memory for {@code capacity
 *       + 1} inputs, which circulates: a slow stage makes the others wait, and then the data
 *       source.
 *   <li>What listeners have not been told yet waits in a queue of its own, which holds a few
 *       numbers per batch and no arrays.
 *   <li>Stages of one native thread each may outnumber the cores; then they take turns, so that
 *       cores stay busy where blocks cannot be cut into stages of equal length.
 *   <li>Stage threads live from construction to {@link #close}.
 * </ul>
 */
public final class PipelineTrainer extends ComposedTrainer {
  private final Placement placement;

  private PipelineTrainer(Builder settings, Placement placement) {
    super(
        new TrainingRun(
            "PipelineTrainer",
            settings.network,
            settings.growth,
            settings.capacity,
            (life, input) -> stages(settings, placement, life, input)));
    this.placement = placement;
  }

  private static Engine stages(
      Builder settings, Placement placement, Lifetime life, Channel<Slot> input) {
    StageThreads stages = new StageThreads(plan(settings, placement), life.failure());
    Channel<Slot> below = input;
    for (int s = 0; s < placement.stages(); s++) {
      List<Block> blocks = placement.blocks(settings.network, s);
      Channel<Slot> above = null;
      if (s < placement.stages() - 1) {
        Device next = placement.blocks(settings.network, s + 1).get(0).device();
        above = life.channel(settings.capacity, next);
      }
      stages.add(new LocalStage(blocks, above, stages::finished), below);
      below = above;
    }
    return stages;
  }

  private static StageThreads.Plan plan(Builder settings, Placement placement) {
    int cores = settings.cores;
    boolean turns = placement.threads() > cores;
    String budget = placement + (turns ? ", taking turns on " + cores + " cores" : "");
    return new StageThreads.Plan(
        placement.nativeThreads(),
        cores,
        settings.devices,
        budget,
        (rows, time) -> memory(settings.network, placement, settings.capacity, rows, time));
  }

  private static MemoryEstimate memory(
      Network network, Placement placement, int capacity, int rows, int time) {
    long batches = MemoryEstimate.input(network, capacity, rows, time);
    for (int s = 0; s < placement.stages() - 1; s++) {
      Shape border = MemoryEstimate.border(placement.blocks(network, s));
      batches += MemoryEstimate.channel(capacity, rows, border, time);
    }
    return MemoryEstimate.of(network, 1, rows, time, batches);
  }

  /** Starts a trainer of the network. */
  public static Builder builder(Network network) {
    return new Builder(network);
  }

  /** Which blocks and native threads each stage has. */
  public Placement placement() {
    return placement;
  }

  /** Settings of a pipeline, all with defaults. */
  public static final class Builder {
    private final Network network;
    private Placement placement;
    private int capacity = 1;
    private int cores = Runtime.getRuntime().availableProcessors();
    private DevicePinner devices = DevicePinner.none();
    private Snapshots snapshots;
    private Growth growth = GrowthSchedule.always();

    private Builder(Network network) {
      this.network = network;
    }

    /**
     * Sets which blocks and native threads each stage has; if not set, a stage for every block,
     * with one native thread.
     */
    public Builder placement(Placement newPlacement) {
      placement = newPlacement;
      return this;
    }

    /** Sets how many batches may wait in front of each stage; 1 if not set. */
    public Builder capacity(int newCapacity) {
      if (newCapacity < 1) {
        throw new IllegalArgumentException(
            "Expected a channel capacity of at least 1, got " + newCapacity);
      }
      capacity = newCapacity;
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

    /** Sets which blocks take part in training; all if not set. A stage without any idles. */
    public Builder growth(Growth newGrowth) {
      growth = newGrowth;
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
     * @throws IllegalArgumentException if the network's method is not local, if the placement does
     *     not fit its blocks, if its stages have more native threads than one each and than there
     *     are cores, or if the network cannot grow as set
     * @throws UncheckedIOException if snapshots are set, and their folder cannot be read or
     *     written, is in use by somebody else, or the latest one is damaged
     */
    public PipelineTrainer build() {
      NetworkChecks.requireLocal(network, growth);
      int blocks = network.blocks().size();
      Placement chosen = placement != null ? placement : Placement.even(blocks, blocks, 1);
      return resumed(new PipelineTrainer(this, chosen.requireFit(network, cores, true)), snapshots);
    }
  }
}
