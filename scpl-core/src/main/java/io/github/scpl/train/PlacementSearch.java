// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.block.Rehearsal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.train.report.TrainingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures where the blocks of a network go: blocks one by one, on a batch of the data, and then
 * the best few placements as a whole, for some steps each. All settings have defaults.
 *
 * <p>Times decide on nothing that changes what training computes, unless {@link #fastest} is
 * wanted: native threads follow from the cores and the number of blocks, and where blocks are cut
 * changes no bit. Measuring learns at a learning rate of 0 and in a {@link Rehearsal}, so that it
 * leaves the network as it was, to the bit. Not thread-safe.
 */
public final class PlacementSearch {
  /** Who is told if nobody else is. */
  static final PlacementProgress NOBODY = (number, count, placement) -> {};

  private static final int CANDIDATES = 3;

  private final Network network;
  private int cores = Runtime.getRuntime().availableProcessors();
  private int nativeThreads;
  private int stages;
  private boolean fastest;
  private int capacity = 1;
  private int microBatches = 4;
  private PlacementProgress progress = NOBODY;

  private PlacementSearch(Network network) {
    this.network = network;
  }

  /**
   * Measures where blocks go on all cores; {@link #of} has settings. It takes some seconds, leaves
   * the network as it was, and native threads follow from the cores alone.
   *
   * @param training where one batch is taken from, again and again
   * @throws IllegalArgumentException if the source is empty, or its batch does not fit the network
   * @throws IllegalStateException if the network is closed, or somebody uses it
   * @throws TrainingException if the data source fails, or a block
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static Placement measured(Network network, BatchSource training)
      throws InterruptedException {
    return of(network).run(training).get(0).placement();
  }

  /** A search for a network of any method, which stays the caller's. */
  public static PlacementSearch of(Network network) {
    return new PlacementSearch(network);
  }

  /** Sets how many cores may be used; all that the JVM sees if not set. */
  public PlacementSearch cores(int newCores) {
    cores = Placement.requireCores(newCores);
    return this;
  }

  /**
   * Sets the native threads of each stage. If not set, the cores divided by the number of stages,
   * or by that of blocks where the number of stages is not given, and one at least.
   */
  public PlacementSearch nativeThreads(int number) {
    nativeThreads = requirePositive("native threads", number);
    return this;
  }

  /** Sets the number of stages; as many as serve best if not set. */
  public PlacementSearch stages(int number) {
    stages = requirePositive("stages", number);
    return this;
  }

  /**
   * Measures native threads, too, unless the number of stages is set. With them the bits of
   * convolutions may differ from one search to the next.
   */
  public PlacementSearch fastest() {
    fastest = true;
    return this;
  }

  /** Sets how many batches may wait in front of each stage of a local method; 1 if not set. */
  public PlacementSearch capacity(int number) {
    capacity = requirePositive("batches in a channel", number);
    return this;
  }

  /** Sets into how many micro-batches an end-to-end method cuts batches; 4 if not set. */
  public PlacementSearch microBatches(int number) {
    microBatches = requirePositive("micro-batches", number);
    return this;
  }

  /** Sets who is told how far the search is; nobody if not set. */
  public PlacementSearch progress(PlacementProgress newProgress) {
    progress = newProgress;
    return this;
  }

  private static int requirePositive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException("Expected 1 or more " + what + ", got " + number);
    }
    return number;
  }

  /** The most native threads that the stages of a placement may have together. */
  public int threads() {
    if (stages > 0) {
      return Math.min(cores, stages * threadsPerStage());
    }
    return fastest ? cores : Math.min(blocks(), cores / threadsPerStage()) * threadsPerStage();
  }

  private int blocks() {
    return network.blocks().size();
  }

  private int threadsPerStage() {
    int sharers = stages > 0 ? stages : fastest ? 1 : blocks();
    return nativeThreads > 0 ? nativeThreads : Math.max(1, cores / sharers);
  }

  /**
   * Measures.
   *
   * @param source where one batch is taken from, again and again
   * @return the placements that were tried, the fastest one first; one at least
   * @throws IllegalArgumentException if there are more stages than blocks, or more threads than
   *     cores; or if the source is empty, or its batch does not fit the network
   * @throws IllegalStateException if the network is closed, or somebody uses it
   * @throws TrainingException if the data source fails, or a block
   * @throws java.io.UncheckedIOException if the batch cannot be read
   * @throws io.github.scpl.block.NonFiniteException if a loss is not finite
   * @throws InterruptedException if the calling thread is interrupted
   */
  @SuppressWarnings("try") // the rehearsal is a scope, not a value
  public List<PlacementTrial> run(BatchSource source) throws InterruptedException {
    int threads = threadsPerStage();
    Placement.even(blocks(), Math.max(stages, 1), threads)
        .requireFit(network, cores, network.method().local());
    try (Rehearsal rehearsal = Rehearsal.of(network)) {
      BlockProfile profile = BlockProfile.measure(network, source, threads, progress);
      List<Placement> candidates = candidates(new Cuts(profile, CANDIDATES), threads);
      return PlacementTrial.run(
          profile, candidates, cores, network, source, this::trainer, progress);
    }
  }

  private List<Placement> candidates(Cuts cuts, int threads) {
    if (stages > 0) {
      return cuts.intoStages(stages, threads);
    }
    List<Placement> best =
        new ArrayList<>(fastest ? cuts.onCores(cores) : cuts.ofThreads(threads, cores));
    boolean turns = network.method().local() && blocks() > cores && cores > 1;
    if (turns && (fastest || threads == 1)) { // a stage for every block, on fewer cores
      best.add(Placement.even(blocks(), blocks(), 1));
    }
    return best;
  }

  private Trainer trainer(Placement placement) {
    if (!network.method().local()) {
      return GPipeTrainer.builder(network)
          .placement(placement)
          .microBatches(microBatches)
          .cores(cores)
          .build();
    }
    return PipelineTrainer.builder(network)
        .placement(placement)
        .capacity(capacity)
        .cores(cores)
        .build();
  }
}
