// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GanttChartTest {
  private final GanttChart chart =
      new GanttChart("What stages do", "milliseconds")
          .kind("forward")
          .kind("loss")
          .kind("backward")
          .idle("waiting")
          .row("stage 0")
          .slice("forward", "43", 0, 60, "forward, batch 43")
          .slice("backward", "43", 60, 100, "backward, batch 43")
          .row("stage 1")
          .slice("waiting", "", 0, 70, "wait for input")
          .slice("forward", "43", 70, 70.001, "a moment");

  @Test
  void slicesLieWhereTheirTimesAre() {
    String svg = chart.svg();
    double width = Frame.PLOT_WIDTH;
    assertTrue(
        svg.contains(
            String.format(
                java.util.Locale.ROOT,
                "<rect x=\"%.2f\" y=\"30\" width=\"%.2f\" height=\"22\" fill=\"var(--c0)\">"
                    + "<title>forward, batch 43</title>",
                (double) Frame.LEFT,
                0.6 * width)),
        svg);
    assertTrue(svg.contains("fill=\"var(--c2)\"><title>backward, batch 43</title>"), svg);
    assertTrue(svg.contains("height=\"4\" fill=\"var(--axis)\"><title>wait for input"), svg);
    assertTrue(svg.contains(">stage 1</text>") && svg.contains(">milliseconds</text>"), svg);
    assertFalse(svg.contains("a moment"), "too short to be seen");
  }

  @Test
  void theLegendHasWhatThereIs() {
    String svg = chart.svg();
    assertTrue(svg.contains(">forward</text>") && svg.contains(">waiting</text>"), svg);
    assertFalse(svg.contains(">loss</text>"), svg);
  }

  @Test
  void whatIsWorkedOnStandsAboveOnceWhereThereIsRoom() {
    assertEquals(1, chart.svg().split(">43</text>", -1).length - 1);
  }

  @Test
  void numbersHaveEverySlice() {
    List<String> lines = chart.numbers().csv().lines().toList();
    assertEquals("row,kind,from,to,note", lines.get(0));
    assertEquals("stage 0,backward,60.0,100.0,\"backward, batch 43\"", lines.get(2));
    assertEquals(5, lines.size());
  }
}
