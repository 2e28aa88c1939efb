// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.block.OneDevice;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Usage;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How long each block takes for a training step and for handing its output over. {@link Cuts} finds
 * the placements that follow from it. Immutable and thread-safe.
 */
final class BlockProfile {
  /** Seconds by number of native threads less one, and block. */
  private final double[][] seconds;

  /** Seconds by block: copying its output to a stage above, and its gradient to one below. */
  private final double[] handOverUp;

  private final double[] handOverDown;

  private BlockProfile(double[][] seconds, double[] handOverUp, double[] handOverDown) {
    this.seconds = seconds;
    this.handOverUp = handOverUp;
    this.handOverDown = handOverDown;
  }

  /**
   * A profile of known times, where handing over takes none.
   *
   * @param secondsByThreads for 1, 2, ... native threads, the time of each block
   * @throws IllegalArgumentException if there is no row, or rows differ in length
   */
  static BlockProfile of(double[][] secondsByThreads) {
    return of(
        secondsByThreads,
        new double[secondsByThreads.length == 0 ? 0 : secondsByThreads[0].length]);
  }

  /**
   * A profile of known times.
   *
   * @param secondsByThreads for 1, 2, ... native threads, the time of each block
   * @param handOver the time each block takes to hand its output to another stage
   * @throws IllegalArgumentException if there is no row, or rows differ in length
   */
  static BlockProfile of(double[][] secondsByThreads, double[] handOver) {
    if (secondsByThreads.length == 0
        || handOver.length == 0
        || Arrays.stream(secondsByThreads).anyMatch(row -> row.length != handOver.length)) {
      throw new IllegalArgumentException(
          "Expected the times of all blocks for 1, 2, ... native threads and those of handing"
              + " over, got "
              + Arrays.deepToString(secondsByThreads)
              + " and "
              + Arrays.toString(handOver));
    }
    double[][] rows = Arrays.stream(secondsByThreads).map(double[]::clone).toArray(double[][]::new);
    return new BlockProfile(rows, handOver.clone(), new double[handOver.length]);
  }

  /**
   * Measures forward pass, losses, backward pass, update and hand-over of every block on the
   * calling thread, one block after the other; the fastest of three steps after two for warming up
   * counts. In a pipeline stages share caches and memory, so that these are times at best: see
   * {@link PlacementTrial}.
   *
   * @param network of any method. It learns, at a learning rate of 0: measure in a {@link
   *     io.github.scpl.block.Rehearsal}
   * @param source where one batch is taken from
   * @param threads measured with 1 to this many native threads
   * @param progress told of every step
   * @throws IllegalArgumentException if the source is empty, or its batch does not fit the network,
   *     or blocks are on several devices
   * @throws IllegalStateException if the network is closed, or somebody uses it
   * @throws UncheckedIOException if the batch cannot be read
   * @throws InterruptedException if reading the batch is interrupted
   */
  static BlockProfile measure(
      Network network, BatchSource source, int threads, PlacementProgress progress)
      throws InterruptedException {
    return measure(network, source, threads, progress, System::nanoTime);
  }

  @SuppressWarnings("try") // the lease is a scope, not a value
  static BlockProfile measure(
      Network network,
      BatchSource source,
      int threads,
      PlacementProgress progress,
      LongSupplier nanoTime)
      throws InterruptedException {
    OneDevice.of(network.blocks());
    try (Usage.Lease lease = network.acquire("BlockProfile");
        Arena arena = HostDevice.HOST.arena();
        BatchStream stream = source.open(1)) {
      Signal batch = new Signal(arena, network.device(), network.dataType());
      if (!stream.next(batch)) {
        throw new IllegalArgumentException("Expected at least one batch; the source gave none");
      }
      requireFit(source, batch, network);
      Signal target = new Signal(arena, network.device(), network.dataType());
      BlockMeter meter = new BlockMeter(network, batch, target, nanoTime);
      double[][] seconds = new double[threads][];
      for (int count = 1; count <= threads; count++) {
        int steps = (count - 1) * BlockMeter.STEPS;
        int all = threads * BlockMeter.STEPS;
        seconds[count - 1] = meter.measure(count, i -> progress.onStep(steps + i + 1, all));
      }
      return new BlockProfile(seconds, meter.handOverUp(), meter.handOverDown());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireFit(BatchSource source, Signal batch, Network network) {
    try {
      batch.requireFit(network.inputShape(), network.classes());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source.name() + ", first batch: " + e.getMessage(), e);
    }
  }

  /** Seconds that a block takes with this many native threads. */
  double seconds(int block, int nativeThreads) {
    return seconds[nativeThreads - 1][block];
  }

  /** Seconds that each stage of a placement should take for a batch, handing over included. */
  List<Double> stageSeconds(Placement placement) {
    List<Double> times = new ArrayList<>();
    for (int stage = 0; stage < placement.stages(); stage++) {
      int start = placement.firstBlock(stage);
      int end = start + placement.blocksPerStage().get(stage);
      times.add(stageSeconds(start, end, placement.nativeThreads().get(stage)));
    }
    return times;
  }

  double stageSeconds(int start, int end, int nativeThreads) {
    double time = 0;
    for (int block = start; block < end; block++) {
      time += seconds(block, nativeThreads);
    }
    return time
        + (end < blocks() ? handOverUp[end - 1] : 0)
        + (start > 0 ? handOverDown[start] : 0);
  }

  int blocks() {
    return handOverUp.length;
  }

  /** Native threads per stage have been measured up to this number. */
  int measuredThreads() {
    return seconds.length;
  }
}
