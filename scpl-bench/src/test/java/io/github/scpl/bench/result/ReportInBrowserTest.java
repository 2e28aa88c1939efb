// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import static io.github.scpl.bench.result.MadeUpRuns.run;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.report.Chromium;
import io.github.scpl.bench.report.GanttChart;
import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.MatrixChart;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.study.StudyPresentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class ReportInBrowserTest {
  @TempDir private Path folder;

  /** With long names, many epochs and several seeds. */
  private static Page page() {
    List<MethodResult> results = new ArrayList<>();
    for (int seed = 0; seed < 2; seed++) {
      for (String name : List.of("bp", "dascpl accumulate:90,180,270:steps, width 0.25", "al")) {
        int shift = seed + name.length();
        double[] percents = DoubleStream.iterate(10 + shift, p -> p + 0.7).limit(60).toArray();
        double[] seconds = DoubleStream.generate(() -> 1000.25 + shift).limit(60).toArray();
        results.add(run(name, "dascpl", percents, seconds));
      }
    }
    Page page = new Page("scpl compare").paragraph("a-set-of-images: 1000 training samples");
    TrainingReport report = new TrainingReport("test set", 0.5);
    report.addVerdict(page, results);
    page.table(ComparisonTable.of(results, 0.5)).note(ComparisonTable.NOTE);
    page.table(longNames());
    return report
        .addEpochs(page, results)
        .chart(matrix(77))
        .chart(matrix(20))
        .chart(topLevel())
        .chart(large())
        .chart(stages());
  }

  /** Too long to be shown cell by cell on a phone. */
  private static Table longNames() {
    Table table = new Table("run", "seeds", "accuracy", "s/epoch", "samples/s");
    for (int i = 0; i < 12; i++) {
      table.row("cross-entropy loss of cross-entropy (setting B)", "3", "70%", "1.5", "1000");
    }
    return table;
  }

  /** With wide columns of numbers, so that little is left for words. */
  private static Page study(boolean values) {
    List<MethodResult> results = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      for (int value = 1; value <= 4; value++) {
        for (String name : values ? List.of("bp", "scpl") : List.of("scpl")) {
          double percent = 50 + 7 * value + seed - name.length();
          MethodResult run =
              run(name, seed, new double[] {percent}, new double[] {seed + value + name.length()});
          String label = values ? "" + value : "loss of cross-entropy " + value;
          double number = values ? value : Double.NaN;
          results.add(MadeUpRuns.of(new Variant(label, number, Map.of()), run));
        }
      }
    }
    Page page = new Page("scpl study");
    StudyPresentation presentation =
        StudyPresentation.of(values ? "share of random labels" : "variant", values);
    presentation.addTo(page, new TrainingReport("test set", Double.NaN), results);
    return page;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStudyFitsToo(boolean values) throws Exception {
    String page = study(values).html();
    assertTrue(page.contains("class=\"verdict\">Accuracy beside "), page);
    Chromium.assertFits(page, folder, 1280);
    Chromium.assertFits(page, folder, 360);
  }

  /** With four figures where the axis ends. */
  private static GanttChart stages() {
    return new GanttChart("Stages", "milliseconds")
        .kind("forward")
        .row("stage 0")
        .slice("forward", "9", 0, 1720, "batch 9");
  }

  /** With five figures at one axis, and four at the end of the other. */
  private static LineChart large() {
    List<LineChart.Point> points =
        List.of(new LineChart.Point(10, 300, "one"), new LineChart.Point(1750, 28000, "two"));
    return new LineChart("Predicted speed", "milliseconds", "samples/s").line("bp", points);
  }

  /** With long marks, and a level at the upper end of the axis. */
  private static LineChart topLevel() {
    List<LineChart.Point> points =
        List.of(new LineChart.Point(1, 100, "one"), new LineChart.Point(2, 1000, "two"));
    return new LineChart("Speed", "stages", "samples per second")
        .countingX()
        .level(1000, "as fast as its cores together")
        .line("scpl", points);
  }

  private static MatrixChart matrix(int classes) {
    List<String> names =
        IntStream.range(0, classes).mapToObj(i -> i + " beneficiary not allowed").toList();
    long[][] counts = new long[classes][classes];
    for (int i = 0; i < classes; i++) {
      counts[i][i] = 30;
      counts[i][classes - 1 - i] = 10;
    }
    return new MatrixChart(classes + " classes", names, counts);
  }

  @Test
  void whatIsCutOffIsFound() throws Exception {
    Page wide = new Page("p").chart(new LineChart("t", "x".repeat(200), "y"));
    String found = Chromium.open(wide.html(), folder, 390, false);
    assertTrue(found.contains("cut off: xxx"), found);
  }

  @Test
  void nothingIsCutOffOnAWideScreen() throws Exception {
    Chromium.assertFits(page().html(), folder, 1280);
  }

  @Test
  void nothingIsCutOffOnAPhone() throws Exception {
    Chromium.assertFits(page().html(), folder, 390);
  }
}
