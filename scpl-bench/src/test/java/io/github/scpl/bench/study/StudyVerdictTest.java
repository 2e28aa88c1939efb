// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.study;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.bench.result.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudyVerdictTest {
  private static Observation run(
      Variant variant, String name, long seed, double accuracy, double seconds) {
    double[] epochs = {seconds};
    return new Observation(variant, name, seed, true, accuracy, Double.NaN, epochs, 1 << 20);
  }

  private static Variant part(String label) {
    return new Variant(label, Double.NaN, Map.of());
  }

  private static String verdict(List<Observation> all, boolean sameVariant) {
    return new StudyVerdict(Summary.of(all, sameVariant), sameVariant).text();
  }

  /** At 2 scpl loses 10 points with both seeds; at 4 it wins with one, and loses with the other. */
  @Test
  void ofValuesItNamesThoseAtWhichADifferenceIsMoreThanChance() {
    List<Observation> all = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      double little = 0.001 * seed;
      all.add(run(Variant.of("--epochs", "2", 2), "bp", seed, 0.8, 2 + little));
      all.add(run(Variant.of("--epochs", "2", 2), "scpl", seed, 0.7 + little, 1));
      all.add(run(Variant.of("--epochs", "4", 4), "bp", seed, 0.8, seed));
      all.add(run(Variant.of("--epochs", "4", 4), "scpl", seed, 0.7 + 0.05 * seed, 2));
    }
    assertEquals(
        "Accuracy beside bp: scpl at 2 -9.80 points; the other difference may be chance."
            + " Time beside bp: scpl at 2 2.00 times as fast; the other difference may be chance.",
        verdict(all, true));
  }

  @Test
  void ofPartsAllAreComparedWithTheFirst() {
    List<Observation> all = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      all.add(run(part("scpl"), "scpl", seed, 0.5, 2));
      all.add(run(part("projector i"), "scpl", seed, 0.6 + 0.001 * seed, 2 + 0.5 * (seed % 2)));
      all.add(run(part("no local loss"), "bp", seed, 0.4 - 0.001 * seed, 2 + 0.5 * (seed % 2)));
    }
    assertEquals(
        "Accuracy beside scpl: projector i +10.20 points, no local loss -10.20 points."
            + " Time: no difference is more than chance explains.",
        verdict(all, false));
  }

  @Test
  void oneSeedSaysNothing() {
    List<Observation> all =
        List.of(run(part("scpl"), "scpl", 1, 0.5, 2), run(part("a"), "scpl", 1, 0.9, 1));
    assertEquals("One seed: any difference may be chance.", verdict(all, false));
    assertEquals("", verdict(all.subList(0, 1), false));
  }
}
