// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.result.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Variant LITTLE = Variant.of("--noise", "0.1", 0.1);
  private static final Variant MUCH = Variant.of("--noise", "0.5", 0.5);

  private static Observation run(
      Variant variant, String name, long seed, double accuracy, double... seconds) {
    return new Observation(variant, name, seed, true, accuracy, accuracy + 0.1, seconds, 1 << 20);
  }

  private static Observation unfinished(String name, long seed) {
    double[] seconds = {1};
    return new Observation(Variant.NONE, name, seed, false, 0.01, Double.NaN, seconds, 0);
  }

  @Test
  void differencesArePairedBySeed() {
    List<Summary> summaries =
        Summary.of(
            List.of(
                run(Variant.NONE, "bp", 1, 0.5, 4),
                run(Variant.NONE, "scpl", 2, 0.92, 2),
                run(Variant.NONE, "scpl", 1, 0.51, 2),
                run(Variant.NONE, "bp", 2, 0.9, 4)),
            true);
    assertEquals(List.of("bp", "scpl"), summaries.stream().map(Summary::name).toList());
    assertTrue(summaries.get(0).isBaseline());
    Summary scpl = summaries.get(1);
    assertEquals(0.715, scpl.accuracy().mean(), 1e-12);
    assertEquals(0.015, scpl.accuracyDifference().mean(), 1e-12);
    assertEquals(0.005 * Math.sqrt(2), scpl.accuracyDifference().deviation(), 1e-12);
    assertEquals(0.1, scpl.gap().mean(), 1e-12);
    assertEquals(2, scpl.speed().mean(), 1e-12);
    assertEquals("bp", scpl.baselineName());
  }

  @Test
  void theSpeedIsThatOfTheSameEpochsOfTheSameSeed() {
    List<Summary> summaries =
        Summary.of(
            List.of(
                run(Variant.NONE, "bp", 1, 0.5, 8, 80, 16),
                run(Variant.NONE, "scpl", 1, 0.5, 1, 10, 2),
                run(Variant.NONE, "bp", 2, 0.5, 4, 4, 4),
                run(Variant.NONE, "scpl", 2, 0.5, 2, 2, 2)),
            true);
    assertEquals(4, summaries.get(1).speed().mean(), 1e-12, "geometric mean of 8 and 2");
  }

  @Test
  void eachVariantHasABaselineOrAllHaveOne() {
    List<Observation> runs =
        List.of(
            run(LITTLE, "bp", 1, 0.9, 1),
            run(LITTLE, "scpl", 1, 0.8, 1),
            run(MUCH, "bp", 1, 0.5, 1),
            run(MUCH, "scpl", 1, 0.6, 1));
    List<Summary> own = Summary.of(runs, true);
    assertEquals(-0.1, own.get(1).accuracyDifference().mean(), 1e-12);
    assertEquals(0.1, own.get(3).accuracyDifference().mean(), 1e-12);
    assertTrue(own.get(2).isBaseline());
    List<Summary> first = Summary.of(runs, false);
    assertFalse(first.get(2).isBaseline());
    assertEquals(-0.3, first.get(3).accuracyDifference().mean(), 1e-12);
    assertEquals("0.1", first.get(3).baselineName());
  }

  @Test
  void aRunThatDidNotFinishCountsForNothing() {
    List<Summary> summaries =
        Summary.of(
            List.of(
                run(Variant.NONE, "bp", 1, 0.5, 4),
                run(Variant.NONE, "scpl", 1, 0.6, 2),
                run(Variant.NONE, "bp", 2, 0.9, 4),
                unfinished("scpl", 2)),
            true);
    assertEquals(0.6, summaries.get(1).accuracy().mean());
    assertEquals(1, summaries.get(1).accuracyDifference().n());
    assertEquals(1L, summaries.get(1).finished());
    String table = new SummaryTable("", "s/epoch", 1).of(summaries).text();
    assertTrue(table.contains("  1 of 2  "), table);
  }

  @Test
  void theTableLeavesOutWhatSaysNothing() {
    List<Summary> one = Summary.of(List.of(run(Variant.NONE, "bp", 1, 0.5, 4)), true);
    List<String> lines = new SummaryTable("", "s/epoch", 1).of(one).text().lines().toList();
    assertEquals("method  accuracy  training    gap  s/epoch  peak MiB", lines.get(0));
    assertEquals("bp        50.00%    60.00%  10.00     4.00         1", lines.get(1));
  }

  @Test
  void theTableMarksWhatIsSignificant() {
    List<Summary> summaries =
        Summary.of(
            List.of(
                run(LITTLE, "bp", 1, 0.5, 4),
                run(LITTLE, "scpl", 1, 0.6, 2),
                run(LITTLE, "bp", 2, 0.7, 4),
                run(LITTLE, "scpl", 2, 0.801, 4)),
            true);
    String table = new SummaryTable("noise", "s/epoch", 1).of(summaries).text();
    assertTrue(table.startsWith("noise  method  runs  "), table);
    assertTrue(table.contains("+10.05, p = 0.003 *"), table);
    assertTrue(table.contains("p = 0.500"), table);
    assertFalse(table.contains("0.500 *"), table);
  }
}
