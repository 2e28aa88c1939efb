// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search against trying everything. */
class CutsTest {
  private static final double EPSILON = 1e-12;

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "4,2", "5,4", "6,3"})
  void theBestCutsAreThoseThatTryingAllFinds(int blocks, int cores) {
    for (int seed = 0; seed < 20; seed++) {
      BlockProfile profile = random(blocks, Math.min(cores, 3), seed);
      List<Double> expected = new ArrayList<>();
      for (List<Integer> cut : cuts(blocks)) {
        double fastest = fastest(profile, cut, new ArrayList<>(), cores);
        if (fastest < Double.POSITIVE_INFINITY) {
          expected.add(fastest);
        }
      }
      Collections.sort(expected);
      List<Placement> found = new Cuts(profile, 4).onCores(cores);
      assertEquals(Math.min(4, expected.size()), found.size());
      for (int i = 0; i < found.size(); i++) {
        assertEquals(expected.get(i), slowest(profile, found.get(i)), EPSILON);
        assertTrue(found.get(i).threads() <= cores);
      }
      assertEquals(found.size(), found.stream().map(Placement::blocksPerStage).distinct().count());
    }
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "4,4", "6,3"})
  void soAreTheBestCutsIntoAGivenNumberOfStages(int blocks, int stages) {
    for (int seed = 0; seed < 20; seed++) {
      BlockProfile profile = random(blocks, 2, seed);
      List<Double> expected =
          cuts(blocks).stream()
              .filter(cut -> cut.size() == stages)
              .map(cut -> slowest(profile, new Placement(cut, Collections.nCopies(stages, 2))))
              .sorted()
              .limit(3)
              .toList();
      List<Double> found =
          new Cuts(profile, 3)
              .intoStages(stages, 2).stream().map(p -> slowest(profile, p)).toList();
      assertEquals(expected, found);
    }
  }

  @Test
  void ofEqualsTheOneWithFewestStagesComesFirstWhereverTheSlowestIs() {
    BlockProfile profile = BlockProfile.of(new double[][] {{1, 1, 5}});
    assertEquals(
        new Placement(List.of(2, 1), List.of(1, 1)), new Cuts(profile, 1).onCores(3).get(0));
  }

  private static BlockProfile random(int blocks, int threads, int seed) {
    RandomGenerator random = RandomKey.of(seed).generator();
    double[][] seconds = new double[threads][];
    for (int n = 0; n < threads; n++) {
      seconds[n] = random.doubles(blocks, 1.0 / (n + 1), 2).toArray();
    }
    return BlockProfile.of(seconds, random.doubles(blocks, 0, 0.5).toArray());
  }

  /** All ways to write a number as a sum. */
  private static List<List<Integer>> cuts(int blocks) {
    if (blocks == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (int first = 1; first <= blocks; first++) {
      for (List<Integer> rest : cuts(blocks - first)) {
        List<Integer> cut = new ArrayList<>(List.of(first));
        cut.addAll(rest);
        all.add(cut);
      }
    }
    return all;
  }

  /** The shortest time over all native threads of the stages behind those given. */
  private static double fastest(
      BlockProfile profile, List<Integer> cut, List<Integer> threads, int cores) {
    if (threads.size() == cut.size()) {
      return slowest(profile, new Placement(cut, threads));
    }
    double best = Double.POSITIVE_INFINITY;
    for (int n = 1; n <= Math.min(cores, profile.measuredThreads()); n++) {
      List<Integer> more = new ArrayList<>(threads);
      more.add(n);
      best = Math.min(best, fastest(profile, cut, more, cores - n));
    }
    return best;
  }

  private static double slowest(BlockProfile profile, Placement placement) {
    return Collections.max(profile.stageSeconds(placement));
  }
}
