package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.train.StageThread.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

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
 *       source and not yet learned by all stages. Each stage has memory for {@code capacity + 1}
 *       inputs, which circulates: a slow stage makes the others wait, and then the data source.
 *   <li>What listeners have not been told yet waits in a queue of its own, which holds a few
 *       numbers per batch and no arrays.
 *   <li>Stage threads live from construction to {@link #close}.
 * </ul>
 */
public final class PipelineTrainer extends AbstractTrainer {
  private final Placement placement;
  private final List<StageThread> stages = new ArrayList<>();
  private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
  private final long[] busyNanos;

  private PipelineTrainer(Builder builder, Placement placement) {
    super(builder.network, builder.capacity);
    this.placement = placement;
    busyNanos = new long[placement.stages()];
    failure.whenRecorded(() -> completions.add(Completion.failure()));
    Channel<Slot> below = input;
    for (int s = 0; s < placement.stages(); s++) {
      Channel<Slot> above = s == placement.stages() - 1 ? null : channel(builder.capacity);
      Stage stage = new Stage(blocks(s), above, ticket -> completions.add(Completion.of(ticket)));
      Seat seat = new Seat(s, placement.nativeThreads().get(s), builder.devices);
      stages.add(new StageThread(seat, stage, below, completions::add, failure));
      below = above;
    }
    start();
  }

  private void start() {
    try {
      stages.forEach(Thread::start);
    } catch (Error e) { // the system may refuse a thread
      close();
      throw e;
    }
  }

  private List<Block> blocks(int stage) {
    int first = placement.firstBlock(stage);
    return network.blocks().subList(first, first + placement.blocksPerStage().get(stage));
  }

  /** Starts a trainer of the network. */
  public static Builder builder(Network network) {
    return new Builder(network);
  }

  /** Which blocks and native threads each stage has. */
  public Placement placement() {
    return placement;
  }

  @Override
  void pass(Consumer<Ticket> completed) throws InterruptedException {
    int running = placement.stages();
    while (running > 0) {
      Completion completion = completions.take();
      switch (completion.kind()) {
        case TICKET -> completed.accept(completion.ticket());
        case END -> {
          busyNanos[completion.stage()] = completion.busyNanos();
          running--;
        }
        case FAILURE -> throw failure.get();
      }
    }
  }

  @Override
  List<StageTiming> timings(double seconds) {
    List<StageTiming> timings = new ArrayList<>();
    for (int s = 0; s < busyNanos.length; s++) {
      timings.add(new StageTiming(s, busyNanos[s] * 1e-9, seconds));
    }
    return timings;
  }

  @Override
  List<? extends Worker> workers() {
    return stages;
  }

  @Override
  public String budget() {
    return placement.toString();
  }

  /** Settings of a pipeline, all with defaults. */
  public static final class Builder {
    private final Network network;
    private Placement placement;
    private int capacity = 1;
    private int cores = Runtime.getRuntime().availableProcessors();
    private DevicePinner devices = DevicePinner.none();

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
      if (newCores < 1) {
        throw new IllegalArgumentException("Expected at least one core, got " + newCores);
      }
      cores = newCores;
      return this;
    }

    /** Sets how stage threads are bound to devices; not at all if not set. */
    public Builder devices(DevicePinner pinner) {
      devices = pinner;
      return this;
    }

    /**
     * Starts the stage threads.
     *
     * @throws IllegalArgumentException if the network's method is not local, if the placement does
     *     not fit its blocks, or if it needs more threads than there are cores
     */
    public PipelineTrainer build() {
      Methods.requireLocal(network);
      int blocks = network.blocks().size();
      Placement chosen =
          placement != null ? placement : Placement.even(blocks, Math.min(blocks, cores), 1);
      if (chosen.blocks() != blocks) {
        throw new IllegalArgumentException(
            "Expected a placement of " + blocks + " blocks, got " + chosen);
      }
      if (chosen.threads() > cores) {
        throw new IllegalArgumentException(
            chosen
                + " need "
                + chosen.threads()
                + " cores, got "
                + cores
                + "; use fewer stages or native threads, or raise cores(...)");
      }
      return new PipelineTrainer(this, chosen);
    }
  }
}
