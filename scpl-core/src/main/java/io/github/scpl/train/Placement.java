// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.host.NativeThreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which blocks each stage runs, and with how many native threads. Immutable and thread-safe.
 *
 * <p>Where blocks go changes no number that training computes. Native threads may: kernels of
 * convolutions add in another order with more of them, so that results are the same to the bit only
 * with the same number of native threads for each block.
 *
 * @param blocksPerStage how many neighbouring blocks each stage runs, from the first block on
 * @param nativeThreads how many threads each stage's native operations may use
 */
public record Placement(List<Integer> blocksPerStage, List<Integer> nativeThreads) {
  /**
   * Copies and checks the lists.
   *
   * @throws IllegalArgumentException if the lists differ in length, are empty, or hold a number
   *     below 1
   */
  public Placement {
    blocksPerStage = List.copyOf(blocksPerStage);
    nativeThreads = List.copyOf(nativeThreads);
    boolean positive =
        blocksPerStage.stream().allMatch(n -> n > 0) && nativeThreads.stream().allMatch(n -> n > 0);
    if (blocksPerStage.isEmpty() || blocksPerStage.size() != nativeThreads.size() || !positive) {
      throw new IllegalArgumentException(
          "Expected a number of blocks and of native threads, each at least 1, for every stage; got"
              + " blocks "
              + blocksPerStage
              + " and native threads "
              + nativeThreads);
    }
  }

  /**
   * Spreads blocks over stages as evenly as their count allows, earlier stages getting fewer, and
   * gives each stage the same number of native threads.
   *
   * @throws IllegalArgumentException if there are more stages than blocks, or a number is below 1
   */
  public static Placement even(int blocks, int stages, int nativeThreadsPerStage) {
    if (stages < 1 || stages > blocks) {
      throw new IllegalArgumentException(
          "Expected 1 to " + blocks + " stages for " + blocks + " blocks, got " + stages);
    }
    List<Integer> counts = new ArrayList<>();
    for (int stage = 0; stage < stages; stage++) {
      counts.add((stage + 1) * blocks / stages - stage * blocks / stages);
    }
    Integer[] threads = new Integer[stages];
    Arrays.fill(threads, nativeThreadsPerStage);
    return new Placement(counts, List.of(threads));
  }

  /** The number of stages. */
  public int stages() {
    return blocksPerStage.size();
  }

  /** The number of blocks. */
  public int blocks() {
    return blocksPerStage.stream().mapToInt(Integer::intValue).sum();
  }

  /** Native threads of all stages together. */
  public int threads() {
    return nativeThreads.stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Whether every stage has one native thread. Such stages may outnumber the cores of a {@link
   * PipelineTrainer}: then they take turns.
   */
  public boolean singleThreaded() {
    return threads() == stages();
  }

  /** The first block of a stage. */
  public int firstBlock(int stage) {
    return IntStream.range(0, stage).map(blocksPerStage::get).sum();
  }

  /**
   * Requires that the placement is possible.
   *
   * @throws IllegalArgumentException if it is one of another number of blocks, or needs more
   *     threads than there are cores
   */
  public void requireFit(int blocks, int cores) {
    if (blocks() != blocks) {
      throw new IllegalArgumentException(
          "Expected a placement of " + blocks + " blocks, got " + this);
    }
    if (threads() > cores) {
      throw new IllegalArgumentException(
          this
              + " need "
              + threads()
              + " cores, got "
              + cores
              + "; use fewer stages or native threads, or allow more cores");
    }
  }

  /** The number of cores, if there is one at least. */
  static int requireCores(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("Expected at least one core, got " + cores);
    }
    return cores;
  }

  /** The blocks of a stage. */
  List<Block> blocks(Network network, int stage) {
    int first = firstBlock(stage);
    return network.blocks().subList(first, first + blocksPerStage.get(stage));
  }

  /**
   * Requires that a trainer of the network can be placed like this.
   *
   * @param turns whether stages of one native thread each may outnumber the cores
   * @throws IllegalArgumentException if it cannot; or if OpenMP's settings in the environment do
   *     not leave a stage its native threads
   */
  Placement requireFit(Network network, int cores, boolean turns) {
    requireFit(network.blocks().size(), turns && singleThreaded() ? threads() : cores);
    nativeThreads.forEach(NativeThreads::require);
    return this;
  }

  /** The placement in words, such as {@code 2 stages (2+2 blocks) x 1 native}. */
  @Override
  public String toString() {
    boolean same = nativeThreads.stream().distinct().count() == 1;
    return stages()
        + (stages() == 1 ? " stage (" : " stages (")
        + join(blocksPerStage)
        + (blocksPerStage.equals(List.of(1)) ? " block) x " : " blocks) x ")
        + (same ? nativeThreads.get(0).toString() : join(nativeThreads))
        + " native";
  }

  private static String join(List<Integer> numbers) {
    return String.join("+", numbers.stream().map(String::valueOf).toList());
  }
}
