// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import static io.github.scpl.bench.result.MadeUpRuns.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final double[] TWO_SECONDS = {2, 2};
  private static final double[] ONE_SECOND = {1, 1.25};

  private static String verdict(MethodResult... results) {
    return Verdict.of(RunSeries.of(List.of(results)));
  }

  @Test
  void itSaysWhoWinsAndThatOneSeedMayBeChance() {
    assertEquals(
        "Accuracy: bp is ahead with 80.00%, 5.00 points above scpl; with one seed that may be"
            + " chance. Time: scpl is the fastest with 1.13 s per epoch, 1.80 (1.60-2.00) times as"
            + " fast as bp, in all 2 epochs; chance alone does that once in 2 times, so that more"
            + " epochs are needed to be sure.",
        verdict(
            run("bp", new double[] {50, 80}, TWO_SECONDS),
            run("scpl", new double[] {50, 75}, ONE_SECOND)));
  }

  @Test
  void severalSeedsTellWhetherADifferenceIsSignificant() {
    String clear =
        verdict(
            run("bp", 1, new double[] {50, 80}, TWO_SECONDS),
            run("scpl", 1, new double[] {50, 75}, ONE_SECOND),
            run("bp", 2, new double[] {50, 82}, TWO_SECONDS),
            run("scpl", 2, new double[] {50, 77.5}, ONE_SECOND));
    assertTrue(
        clear.startsWith(
            "Accuracy: bp is ahead with 81.00% on the mean of 2 seeds (95 % interval: ±12.71), 4.75"
                + " points above scpl, which is significant (95 % interval of the difference: 1.57"
                + " to 7.93). "),
        clear);
    String unclear =
        verdict(
            run("bp", 1, new double[] {50, 80}, TWO_SECONDS),
            run("scpl", 1, new double[] {50, 79}, ONE_SECOND),
            run("bp", 2, new double[] {50, 79}, TWO_SECONDS),
            run("scpl", 2, new double[] {50, 79.5}, ONE_SECOND));
    assertTrue(unclear.contains("above scpl, which is not significant ("), unclear);
  }

  @Test
  void runsAreComparedInPairsOfTheSameSeedWhateverTheirOrder() {
    List<RunSeries> series =
        RunSeries.of(
            List.of(
                run("bp", 1, new double[] {80}, TWO_SECONDS),
                run("bp", 2, new double[] {82}, TWO_SECONDS),
                run("scpl", 2, new double[] {77.5}, ONE_SECOND)));
    assertArrayEquals(new double[] {4.5}, series.get(0).pointsAbove(series.get(1)), 1e-9);
    assertArrayEquals(new double[] {2}, series.get(1).ratiosTo(series.get(0)), 1e-9);
  }

  @Test
  void timesAreSureIfEnoughEpochsAllSayTheSame() {
    double[] percents = {1, 2, 3, 4, 5, 6};
    double[] slow = {2, 2, 2, 2, 2, 2};
    double[] fast = {1, 1, 1, 1, 1, 1.9};
    String sure = verdict(run("bp", percents, slow), run("scpl", percents, fast));
    assertTrue(
        sure.endsWith(", in all 6 epochs, which is significant (p = 0.031, sign test)."), sure);
    assertTrue(sure.startsWith("Accuracy: bp and scpl both end at 6.00%. "), sure);
    double[] changing = {1, 1, 1, 1, 1, 2.5};
    String unsure = verdict(run("bp", percents, slow), run("scpl", percents, changing));
    assertTrue(unsure.endsWith(", but not in every epoch, so that it is not sure."), unsure);
  }

  @Test
  void oneRunIsNotCompared() {
    assertEquals(
        "scpl reaches 75.00% on the test set after 2.3 s of training.",
        verdict(run("scpl", new double[] {50, 75}, ONE_SECOND)));
    assertEquals("", verdict());
  }
}
