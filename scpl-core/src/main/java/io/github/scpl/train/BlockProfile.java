package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.internal.Arena;
import io.github.scpl.internal.NativeThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long each block takes for a training step, and the placement that follows from it. Immutable
 * and thread-safe.
 */
public final class BlockProfile {
  private static final int WARM_UP = 2;
  private static final int MEASURED = 3;

  /** Seconds by number of native threads less one, and block. */
  private final double[][] seconds;

  private BlockProfile(double[][] seconds) {
    this.seconds = seconds;
  }

  /**
   * A profile of known times.
   *
   * @param secondsByThreads for 1, 2, ... native threads, the time of each block
   * @throws IllegalArgumentException if there is no row, or rows differ in length
   */
  public static BlockProfile of(double[][] secondsByThreads) {
    if (secondsByThreads.length == 0
        || Arrays.stream(secondsByThreads)
            .anyMatch(row -> row.length == 0 || row.length != secondsByThreads[0].length)) {
      throw new IllegalArgumentException(
          "Expected the times of all blocks for 1, 2, ... native threads, got "
              + Arrays.deepToString(secondsByThreads));
    }
    return new BlockProfile(
        Arrays.stream(secondsByThreads).map(double[]::clone).toArray(double[][]::new));
  }

  /**
   * Measures forward pass, losses, backward pass and update of every block on the calling thread;
   * the fastest of three steps after two for warming up counts.
   *
   * @param network of any method. It learns: measure with a network made for the purpose
   * @param source where one batch is taken from
   * @param threads measured with 1 to this many native threads
   * @throws IllegalArgumentException if the source is empty
   * @throws UncheckedIOException if the batch cannot be read
   * @throws InterruptedException if reading the batch is interrupted
   */
  public static BlockProfile measure(Network network, BatchSource source, int threads)
      throws InterruptedException {
    try (Arena arena = new Arena();
        BatchStream stream = source.open(1)) {
      Signal batch = new Signal(arena, network.dataType());
      if (!stream.next(batch)) {
        throw new IllegalArgumentException("Expected at least one batch; the source gave none");
      }
      double[][] seconds = new double[threads][];
      for (int count = 1; count <= threads; count++) {
        seconds[count - 1] = measure(network, batch, count);
      }
      return new BlockProfile(seconds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("try") // the native threads are a scope, not a value
  private static double[] measure(Network network, Signal batch, int nativeThreads) {
    double[] fastest = new double[network.blocks().size()];
    Arrays.fill(fastest, Double.POSITIVE_INFINITY);
    try (NativeThreads threads = NativeThreads.use(nativeThreads)) {
      for (int i = 0; i < WARM_UP + MEASURED; i++) {
        Step step = new Step(1, i, true, 0);
        double[] seconds =
            network.method().local() ? local(network, batch, step) : endToEnd(network, batch, step);
        for (int block = 0; i >= WARM_UP && block < fastest.length; block++) {
          fastest[block] = Math.min(fastest[block], seconds[block]);
        }
      }
    }
    return fastest;
  }

  private static double[] local(Network network, Signal batch, Step step) {
    double[] seconds = new double[network.blocks().size()];
    Bundle bundle = batch.bundle();
    for (Block block : network.blocks()) {
      long start = System.nanoTime();
      bundle = block.forward(bundle, step);
      block.learn(batch.labels(), 0);
      seconds[block.index()] = secondsSince(start);
    }
    return seconds;
  }

  private static double[] endToEnd(Network network, Signal batch, Step step) {
    double[] seconds = new double[network.blocks().size()];
    Bundle bundle = batch.bundle();
    for (Block block : network.blocks()) {
      long start = System.nanoTime();
      bundle = block.forward(bundle, step);
      seconds[block.index()] = secondsSince(start);
    }
    Bundle gradient = null;
    for (int i = seconds.length - 1; i >= 0; i--) {
      Block block = network.blocks().get(i);
      long start = System.nanoTime();
      gradient = block.backward(batch.labels(), gradient, i > 0).inputGradient();
      block.update(0);
      seconds[i] += secondsSince(start);
    }
    return seconds;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Seconds that a block takes with this many native threads. */
  public double seconds(int block, int nativeThreads) {
    return seconds[nativeThreads - 1][block];
  }

  /**
   * The placement whose slowest stage is fastest, found by trying all cuts and numbers of native
   * threads; of equals, the one with the fewest stages.
   *
   * @param cores native threads of all stages together
   */
  public Placement best(int cores) {
    int blocks = seconds[0].length;
    Plan[][] plans = new Plan[blocks + 1][cores + 1];
    for (int c = 0; c <= cores; c++) {
      plans[0][c] = new Plan(0, List.of(), List.of());
    }
    for (int end = 1; end <= blocks; end++) {
      for (int c = 1; c <= cores; c++) {
        for (int start = end - 1; start >= 0; start--) {
          for (int threads = 1; threads <= Math.min(c, seconds.length); threads++) {
            Plan below = plans[start][c - threads];
            if (below != null) {
              plans[end][c] = better(plans[end][c], below.then(start, end, threads, this));
            }
          }
        }
      }
    }
    Plan best = plans[blocks][cores];
    return new Placement(best.counts, best.threads);
  }

  /**
   * The cut into this many stages, of as many native threads each, whose slowest stage is fastest.
   *
   * @throws IllegalArgumentException if there are more stages than blocks, or these native threads
   *     were not measured
   */
  public Placement best(int stages, int nativeThreads) {
    int blocks = seconds[0].length;
    Placement.even(blocks, stages, nativeThreads); // refuses what cannot be
    if (nativeThreads > seconds.length) {
      throw new IllegalArgumentException(
          "Expected 1 to " + seconds.length + " native threads, as measured; got " + nativeThreads);
    }
    Plan[][] plans = new Plan[stages + 1][blocks + 1];
    plans[0][0] = new Plan(0, List.of(), List.of());
    for (int stage = 1; stage <= stages; stage++) {
      for (int end = stage; end <= blocks; end++) {
        for (int start = stage - 1; start < end; start++) {
          Plan below = plans[stage - 1][start];
          if (below != null) {
            Plan plan = below.then(start, end, nativeThreads, this);
            plans[stage][end] = better(plans[stage][end], plan);
          }
        }
      }
    }
    Plan best = plans[stages][blocks];
    return new Placement(best.counts, best.threads);
  }

  private static Plan better(Plan a, Plan b) {
    if (a == null || b.slowest < a.slowest) {
      return b;
    }
    return b.slowest == a.slowest && b.counts.size() < a.counts.size() ? b : a;
  }

  /** A placement of the first blocks, and the time of its slowest stage. */
  private record Plan(double slowest, List<Integer> counts, List<Integer> threads) {
    Plan then(int start, int end, int nativeThreads, BlockProfile profile) {
      double time = 0;
      for (int block = start; block < end; block++) {
        time += profile.seconds(block, nativeThreads);
      }
      List<Integer> allCounts = new ArrayList<>(counts);
      allCounts.add(end - start);
      List<Integer> allThreads = new ArrayList<>(threads);
      allThreads.add(nativeThreads);
      return new Plan(Math.max(slowest, time), allCounts, allThreads);
    }
  }
}
