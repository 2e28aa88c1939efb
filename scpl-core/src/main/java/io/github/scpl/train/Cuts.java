// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The placements whose slowest stages are fastest, by dynamic programming over the blocks from the
 * first on.
 *
 * <p>A stage on top never makes a slower plan the faster one. So the best cuts of some blocks are
 * found among the best of fewer blocks on fewer cores, each with another stage.
 */
final class Cuts {
  private final BlockProfile profile;
  private final int most;

  /**
   * A search.
   *
   * @param most how many cuts to find
   */
  Cuts(BlockProfile profile, int most) {
    this.profile = profile;
    this.most = most;
  }

  /**
   * The best placements on so many cores; of equals, those with fewest stages first. Each cut comes
   * once, with its best native threads, which may differ from one measurement to the next, and with
   * them the bits of convolutions (see {@link Placement}).
   */
  List<Placement> onCores(int cores) {
    List<Plan> found = new ArrayList<>();
    List<List<Plan>> below = nothing(cores);
    for (int stage = 0; stage < Math.min(profile.blocks(), cores); stage++) {
      below = above(below, cores, 1, profile.measuredThreads());
      found.addAll(below.get(at(profile.blocks(), cores, cores)));
    }
    return placements(found);
  }

  /**
   * The best cuts into so many stages of so many native threads each.
   *
   * @throws IllegalArgumentException if there are more stages than blocks, or these native threads
   *     were not measured
   */
  List<Placement> intoStages(int stages, int nativeThreads) {
    Placement.even(profile.blocks(), stages, nativeThreads); // refuses what cannot be
    if (nativeThreads > profile.measuredThreads()) {
      throw new IllegalArgumentException(
          "Expected 1 to "
              + profile.measuredThreads()
              + " native threads, as measured; got "
              + nativeThreads);
    }
    int cores = stages * nativeThreads;
    List<List<Plan>> below = nothing(cores);
    for (int stage = 0; stage < stages; stage++) {
      below = above(below, cores, nativeThreads, nativeThreads);
    }
    return placements(below.get(at(profile.blocks(), cores, cores)));
  }

  /**
   * The best cuts on so many cores whose stages, however many, have so many native threads each.
   * Times decide on the cut, which is no part of the bits, and not on native threads, which are:
   * kernels of convolutions add in another order with more of them.
   */
  List<Placement> ofThreads(int nativeThreads, int cores) {
    List<Placement> cuts = new ArrayList<>();
    for (int stages = 1; stages <= Math.min(profile.blocks(), cores / nativeThreads); stages++) {
      cuts.addAll(intoStages(stages, nativeThreads));
    }
    cuts.sort(Comparator.comparingDouble(cut -> Collections.max(profile.stageSeconds(cut))));
    return cuts.subList(0, Math.min(most, cuts.size()));
  }

  private List<Placement> placements(List<Plan> plans) {
    return plans.stream()
        .sorted(Comparator.comparingDouble(Plan::slowest).thenComparing(p -> p.counts.size()))
        .limit(most)
        .map(plan -> new Placement(plan.counts, plan.threads))
        .toList();
  }

  /** Plans are kept by the number of blocks they place and that of cores they may use. */
  private static int at(int blocks, int usable, int cores) {
    return blocks * (cores + 1) + usable;
  }

  /** No stage yet: no block is placed, whatever the cores. */
  private List<List<Plan>> nothing(int cores) {
    List<List<Plan>> plans = new ArrayList<>();
    for (int i = 0; i < at(profile.blocks() + 1, 0, cores); i++) {
      plans.add(i <= cores ? List.of(new Plan(0, List.of(), List.of())) : List.of());
    }
    return plans;
  }

  /** All plans with one stage more. */
  private List<List<Plan>> above(
      List<List<Plan>> below, int cores, int fewestThreads, int mostThreads) {
    List<List<Plan>> plans = new ArrayList<>();
    for (int end = 0; end <= profile.blocks(); end++) {
      for (int usable = 0; usable <= cores; usable++) {
        List<Plan> best = new ArrayList<>();
        for (int start = 0; start < end; start++) {
          for (int n = fewestThreads; n <= Math.min(usable, mostThreads); n++) {
            double time = profile.stageSeconds(start, end, n);
            for (Plan plan : below.get(at(start, usable - n, cores))) {
              keep(best, plan.then(time, end - start, n));
            }
          }
        }
        plans.add(best);
      }
    }
    return plans;
  }

  /** Puts a plan in its place among the best, where each cut has a place with its best threads. */
  private void keep(List<Plan> best, Plan plan) {
    Plan same = best.stream().filter(p -> p.counts.equals(plan.counts)).findFirst().orElse(null);
    if (same != null && same.slowest <= plan.slowest) {
      return;
    }
    best.remove(same);
    best.add(plan);
    best.sort(Comparator.comparingDouble(Plan::slowest));
    if (best.size() > most) {
      best.remove(most);
    }
  }

  /** A placement of the first blocks, and the time of its slowest stage. */
  private record Plan(double slowest, List<Integer> counts, List<Integer> threads) {
    Plan then(double time, int blocks, int nativeThreads) {
      List<Integer> allCounts = new ArrayList<>(counts);
      allCounts.add(blocks);
      List<Integer> allThreads = new ArrayList<>(threads);
      allThreads.add(nativeThreads);
      return new Plan(Math.max(slowest, time), allCounts, allThreads);
    }
  }
}
