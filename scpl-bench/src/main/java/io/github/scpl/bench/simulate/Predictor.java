// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import java.util.ArrayList;
import java.util.List;

/** Predicts how fast a scheme trains, in the steady state behind the first batches. */
public final class Predictor {
  /** Batches that are timed; stages that take turns finish them in bursts. */
  private static final int TIMED = 400;

  private static final int GRADIENTS = 2;

  private final Costs costs;
  private final Cluster cluster;
  private final int capacity;

  /**
   * A predictor.
   *
   * @param capacity batches that may wait in front of each stage of SCPL
   */
  public Predictor(Costs costs, Cluster cluster, int capacity) {
    this.costs = costs;
    this.cluster = cluster;
    this.capacity = capacity;
  }

  /**
   * Simulates.
   *
   * @param blocksPerStage where blocks are
   * @param cores how many stages may compute at a time
   * @param replicas of the whole pipeline
   */
  public Prediction predict(Scheme scheme, List<Integer> blocksPerStage, int cores, int replicas) {
    int stages = blocksPerStage.size();
    int settled = stages * (capacity + 2); // until all stages are full, and until the first ends
    int lastTimed = settled + TIMED;
    Simulation simulation = new Simulation(cores, cluster.shared());
    Pipe below = null;
    Pipe gradientsBelow = null;
    int first = 0;
    double memory = 0;
    for (int s = 0; s < stages; s++) {
      int end = first + blocksPerStage.get(s);
      boolean last = s == stages - 1;
      double bytes = costs.facts(scheme).get(end - 1).output();
      Pipe above = last ? null : pipe(scheme, bytes);
      Pipe gradients = last || scheme == Scheme.SCPL ? null : cluster.pipe(GRADIENTS, micro(bytes));
      Programs.Sides sides = new Programs.Sides(below, above, gradients, gradientsBelow);
      List<Op> ops = ops(scheme, first, end, sides, stages - 1 - s, replicas);
      simulation.add(ops, below, above, capacity, lastTimed + settled + 1);
      memory = Math.max(memory, memory(scheme, first, end, stages - 1 - s));
      below = above;
      gradientsBelow = gradients;
      first = end;
    }
    simulation.run();
    double seconds = simulation.secondsPerBatch(settled, lastTimed);
    return new Prediction(
        scheme,
        List.copyOf(blocksPerStage),
        replicas,
        seconds,
        replicas * costs.rows() / seconds,
        simulation.busy(settled, lastTimed),
        memory);
  }

  private Pipe pipe(Scheme scheme, double bytes) {
    return scheme == Scheme.SCPL
        ? cluster.pipe(capacity + 1, bytes)
        : cluster.pipe(costs.microBatches(), micro(bytes));
  }

  private double micro(double bytes) {
    return bytes / costs.microBatches();
  }

  private List<Op> ops(
      Scheme scheme, int first, int end, Programs.Sides sides, int above, int replicas) {
    int pieces = costs.microBatches();
    List<BlockFacts> facts = costs.facts(scheme).subList(first, end);
    double parameters = facts.stream().mapToDouble(BlockFacts::parameters).sum();
    double sync = cluster.allReduce(parameters, replicas);
    return switch (scheme) {
      case SCPL -> Programs.local(scaled(costs.local(), first, end), sides, sync / facts.size());
      case GPIPE -> Programs.gpipe(scaled(costs.micro(), first, end), pieces, sides, sync);
      case ONE_F_ONE_B ->
          Programs.oneForwardOneBackward(
              scaled(costs.micro(), first, end), pieces, above, sides, sync);
      case BP ->
          Programs.oneForwardOneBackward(scaled(costs.endToEnd(), first, end), 1, 0, sides, sync);
    };
  }

  private List<CoreCost> scaled(List<CoreCost> blocks, int first, int end) {
    List<CoreCost> scaled = new ArrayList<>();
    blocks.subList(first, end).forEach(block -> scaled.add(block.dividedBy(cluster.speed())));
    return scaled;
  }

  /** Bytes of a stage: parameters and what belongs to them, a pass, and what waits. */
  private double memory(Scheme scheme, int first, int end, int above) {
    double bytes = 0;
    int pieces = scheme == Scheme.GPIPE || scheme == Scheme.ONE_F_ONE_B ? costs.microBatches() : 1;
    int passes = scheme == Scheme.ONE_F_ONE_B ? Math.min(above + 1, pieces) : 1;
    int sums = pieces > 1 ? 1 : 0;
    List<BlockFacts> facts = costs.facts(scheme).subList(first, end);
    for (BlockFacts block : facts) {
      bytes += (2 + sums) * block.parameters() + block.moments();
      bytes += (passes * block.kept() + block.gradients()) / pieces;
    }
    double input = facts.get(0).input();
    double output = facts.get(facts.size() - 1).output();
    return switch (scheme) {
      case SCPL, BP -> bytes + (capacity + 1) * input;
      case GPIPE, ONE_F_ONE_B -> bytes + input + GRADIENTS * micro(output);
    };
  }

  /**
   * The fastest way to use so many devices that fits their memory; null if none does.
   *
   * @param mostReplicas 1 for one pipeline, which leaves the batch as it is
   */
  public Prediction best(Scheme scheme, int devices, int mostReplicas) {
    int most = scheme == Scheme.BP ? 1 : Math.min(devices, costs.blocks());
    Prediction best = null;
    for (int stages = 1; stages <= most; stages++) {
      List<Integer> cut = cut(scheme, stages);
      Prediction next = predict(scheme, cut, stages, Math.min(mostReplicas, devices / stages));
      boolean fits = next.memory() <= cluster.memory();
      if (fits && (best == null || next.samplesPerSecond() > best.samplesPerSecond())) {
        best = next;
      }
    }
    return best;
  }

  /** The cut into so many stages whose slowest one is fastest. */
  public List<Integer> cut(Scheme scheme, int stages) {
    List<CoreCost> blocks = scheme == Scheme.SCPL ? costs.local() : costs.endToEnd();
    double[] seconds = blocks.stream().mapToDouble(block -> block.alone().total()).toArray();
    return Partition.of(seconds, stages);
  }
}
