// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** A study of exits as a result file has it. */
public final class RecordedExits {
  private RecordedExits() {}

  /**
   * Adds its trade-off.
   *
   * @param results of the file
   */
  public static void addTo(Page page, String name, JsonNode results) {
    page.heading("Early exit: " + name)
        .chart(
            chart(
                "Accuracy and blocks, on the test set",
                "mean blocks of a sample",
                results,
                point -> Spread.of(point.at("/test/meanBlocks").asDouble())))
        .chart(
            chart(
                "Accuracy and measured speed: medians, with bars from the least to the most",
                "samples/s, measured",
                results,
                RecordedExits::speed))
        .table(table(results));
  }

  private static Spread speed(JsonNode point) {
    return Spread.of(
        StreamSupport.stream(point.path("samplesPerSecond").spliterator(), false)
            .mapToDouble(JsonNode::asDouble)
            .toArray());
  }

  private static LineChart chart(
      String title, String xName, JsonNode results, Function<JsonNode, Spread> place) {
    LineChart chart = new LineChart(title, xName, "accuracy in %");
    for (JsonNode family : results.path("policies")) {
      List<Point> points = new ArrayList<>();
      for (JsonNode point : family.path("points")) {
        double share = point.at("/test/accuracy").asDouble();
        Spread x = place.apply(point);
        String note =
            ExitPoint.shortPolicy(point.path("policy").asText())
                + ": "
                + NumberFormats.percent(share);
        points.add(new Point(x.median(), 100 * share, note, x.min(), x.max()));
      }
      chart.line(family.path("family").asText(), points);
    }
    return chart;
  }

  private static Table table(JsonNode results) {
    Table table = new Table("policy", "accuracy", "mean blocks", "samples/s");
    for (JsonNode family : results.path("policies")) {
      String chosen = family.path("chosen").asText("");
      for (JsonNode point : family.path("points")) {
        String policy = point.path("policy").asText();
        table.row(
            ExitPoint.shortPolicy(policy) + (policy.equals(chosen) ? " *" : ""),
            NumberFormats.percent(point.at("/test/accuracy").asDouble()),
            NumberFormats.format("%.2f", point.at("/test/meanBlocks").asDouble()),
            NumberFormats.format("%.0f", speed(point).median()));
      }
    }
    return table;
  }
}
