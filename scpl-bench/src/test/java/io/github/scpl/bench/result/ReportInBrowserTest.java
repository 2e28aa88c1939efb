// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import static io.github.scpl.bench.result.MadeUpRuns.run;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.report.Chromium;
import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.MatrixChart;
import io.github.scpl.bench.report.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    return report.addEpochs(page, results).chart(matrix(77)).chart(matrix(20));
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
  void whatIsCutOffIsFound() {
    Page wide = new Page("p").chart(new LineChart("t", "x".repeat(200), "y"));
    AssertionError error =
        assertThrows(AssertionError.class, () -> Chromium.assertFits(wide.html(), folder, 390));
    assertTrue(error.getMessage().contains("cut off: xxx"), error.getMessage());
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
