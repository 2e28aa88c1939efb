// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.scale;

import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.statistics.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Shows how speed grows with stages.
 *
 * @param results of all points that were measured
 * @param rows of a batch with one stage
 * @param cores that there are
 */
public record ScaleReport(List<ScaleResult> results, int rows, int cores) {
  public static final String NOTE =
      "Strong scaling: the same batch for any number of stages; weak scaling: a batch that grows with"
          + " them. A stage is a thread with one native thread, and a method without stages has as"
          + " many native threads instead; more stages than cores take turns. Speed-up is over the"
          + " same method with one stage, efficiency is that over the cores, in brackets the 95 %"
          + " interval over rounds by Student's t, paired by round, on logarithms. Bubble: the share"
          + " of the time in which stages wait; hand-off: the share of their work that is copying to"
          + " the next.";

  /** The two ways to give more stages work. */
  enum Kind {
    STRONG("Strong scaling"),
    WEAK("Weak scaling");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    int rows(int rows, int stages) {
      return this == STRONG ? rows : rows * stages;
    }
  }

  private List<ScaleResult> of(Kind kind) {
    return results.stream()
        .filter(each -> each.point().rows() == kind.rows(rows, each.point().stages()))
        .toList();
  }

  /** The point of the same kind with another method or another number of stages; or null. */
  private ScaleResult find(Kind kind, Training method, int stages) {
    ScalePoint point = new ScalePoint(method, stages, kind.rows(rows, stages));
    return results.stream().filter(each -> each.point().equals(point)).findFirst().orElse(null);
  }

  private ScaleResult alone(Kind kind, ScaleResult result) {
    return find(kind, result.point().method(), 1);
  }

  private Training baseline() {
    return results.get(0).point().method();
  }

  /** Speed-up over the same method with one stage, by the cores it has. */
  private Estimate efficiency(Kind kind, ScaleResult result) {
    Estimate speed = result.speedOver(alone(kind, result));
    double share = 1.0 / Math.min(cores, result.point().stages());
    return speed.times(share);
  }

  private Estimate overBaseline(Kind kind, ScaleResult result) {
    return result.speedOver(find(kind, baseline(), result.point().stages()));
  }

  Table table(Kind kind) {
    String against = "vs " + baseline();
    Table table =
        new Table(
                "method",
                "stages",
                "batch",
                "samples/s",
                "speed-up",
                "efficiency",
                against,
                "bubble",
                "hand-off",
                "threads")
            .words(9);
    for (ScaleResult result : of(kind)) {
      Estimate efficiency = efficiency(kind, result);
      table.row(
          result.point().method().name(),
          String.valueOf(result.point().stages()),
          String.valueOf(result.point().rows()),
          NumberFormats.format("%.0f", result.samplesPerSecond().mean()),
          NumberFormats.format("%.2fx", result.speedOver(alone(kind, result)).mean()),
          share(efficiency),
          NumberFormats.format("%.2fx", overBaseline(kind, result).mean()),
          NumberFormats.format("%.0f%%", 100 * result.bubble().mean()),
          NumberFormats.format("%.1f%%", 100 * result.handOff().mean()),
          result.threads());
    }
    return table;
  }

  private static String share(Estimate share) {
    String mean = NumberFormats.format("%.0f%%", 100 * share.mean());
    return share.n() < 2 || share.low() == share.high()
        ? mean
        : mean
            + " ("
            + NumberFormats.format("%.0f", 100 * share.low())
            + "-"
            + NumberFormats.format("%.0f", 100 * share.high())
            + ")";
  }

  /** Both tables, each under its title, as lines. */
  public List<String> text() {
    List<String> lines = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      lines.add(kind.title);
      lines.add(table(kind).text());
    }
    lines.add(NOTE);
    return lines;
  }

  public void addTo(Page page) {
    for (Kind kind : Kind.values()) {
      page.heading(kind.title).table(table(kind));
      page.chart(
          chart(kind, "samples per second", (k, result) -> result.samplesPerSecond().mean()));
      page.chart(chart(kind, "efficiency in %", (k, result) -> 100 * efficiency(k, result).mean()));
      page.chart(chart(kind, "bubble in %", (k, result) -> 100 * result.bubble().mean()));
    }
    page.note(NOTE);
  }

  private LineChart chart(Kind kind, String yName, BiFunction<Kind, ScaleResult, Double> number) {
    LineChart chart = new LineChart(kind.title + ", " + yName, "stages", yName).countingX();
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (ScaleResult result : of(kind)) {
      double y = number.apply(kind, result);
      String note = result.threads() + ": " + NumberFormats.format("%.1f", y);
      lines
          .computeIfAbsent(result.point().method().name(), key -> new ArrayList<>())
          .add(new Point(result.point().stages(), y, note));
    }
    lines.forEach(chart::line);
    return chart;
  }

  public Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      map.put(name, of(kind).stream().map(result -> json(kind, result)).toList());
    }
    return map;
  }

  private Map<String, Object> json(Kind kind, ScaleResult result) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("method", result.point().method().name());
    map.put("stages", result.point().stages());
    map.put("cores", Math.min(cores, result.point().stages()));
    map.put("batch", result.point().rows());
    map.put("threads", result.threads());
    map.put("rounds", result.rounds());
    map.put("samplesPerSecond", result.samplesPerSecond().json());
    map.put("speedUp", result.speedOver(alone(kind, result)).testJson());
    map.put("efficiency", efficiency(kind, result).json());
    map.put("timesAsFastAs", Map.of(baseline().name(), overBaseline(kind, result).testJson()));
    map.put("bubble", result.bubble().json());
    map.put("handOffShare", result.handOff().json());
    return map;
  }

  /** All rounds of all points, without rounding. */
  public Table numbers() {
    Table table =
        new Table(
            "method",
            "stages",
            "batch",
            "round",
            "samples_per_second",
            "bubble_share",
            "hand_off_share");
    for (ScaleResult result : results) {
      for (int i = 0; i < result.rounds().size(); i++) {
        ScaleResult.Round round = result.rounds().get(i);
        table.row(
            result.point().method().name(),
            String.valueOf(result.point().stages()),
            String.valueOf(result.point().rows()),
            String.valueOf(i + 1),
            String.valueOf(round.samplesPerSecond()),
            String.valueOf(round.bubble()),
            String.valueOf(round.handOff()));
      }
    }
    return table;
  }
}
