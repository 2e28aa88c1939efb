// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.scale;

import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.scale.ScaleResult.Round;
import io.github.scpl.bench.statistics.Estimate;
import io.github.scpl.bench.timeline.StageWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

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

  /** How fast methods are with the most stages, beside the baseline with as many cores. */
  private String verdict() {
    int most = mostStages();
    List<String> methods = new ArrayList<>();
    for (ScaleResult result : of(Kind.STRONG)) {
      if (result.point().stages() == most && !result.point().method().equals(baseline())) {
        Estimate times = overBaseline(Kind.STRONG, result);
        methods.add(
            result.point().method()
                + NumberFormats.format(" %.2f times as fast", times.mean())
                + (times.isSignificant() ? "" : ", which may be chance")
                + NumberFormats.format(
                    ", waiting %.0f%% of the time", 100 * result.bubble().mean()));
      }
    }
    String beside = "With " + most + " stages, the same batch, and beside " + baseline();
    return beside + " on as many cores: " + String.join("; ", methods) + ".";
  }

  private int mostStages() {
    return results.stream().mapToInt(each -> each.point().stages()).max().orElse(1);
  }

  public void addTo(Page page) {
    if (results.stream().anyMatch(each -> !each.point().method().equals(baseline()))) {
      page.verdict(verdict());
    }
    for (Kind kind : Kind.values()) {
      page.heading(kind.title).table(table(kind));
      page.chart(speeds(kind)).chart(efficiencies(kind));
      page.chart(shares(kind, "bubble in %", ScaleResult::bubble, Round::bubble));
      page.chart(shares(kind, "hand-off in %", ScaleResult::handOff, Round::handOff));
    }
    page.note("Lines are means over rounds, bands from the least to the most.");
    page.note(NOTE);
    timelines(page);
  }

  /** Of pipelines with the most stages, and the same batch as with one. */
  private void timelines(Page page) {
    int most = mostStages();
    List<ScaleResult> recorded =
        of(Kind.STRONG).stream()
            .filter(each -> each.timeline() != null && each.point().stages() == most)
            .toList();
    if (recorded.isEmpty()) {
      return;
    }
    page.heading("What the stages do");
    for (ScaleResult each : recorded) {
      String title = each.point().method() + ": " + most + " stages, batch " + rows;
      page.chart(each.timeline().chart(title));
    }
    page.note(StageWindow.NOTE + "In the first round.");
  }

  private LineChart speeds(Kind kind) {
    LineChart chart = chart(kind, "samples per second");
    lines(
        chart,
        of(kind),
        result -> {
          double[] rounds = result.numbers(Round::samplesPerSecond);
          return point(result, result.samplesPerSecond(), rounds, 1);
        });
    return chart;
  }

  private LineChart efficiencies(Kind kind) {
    LineChart chart = chart(kind, "efficiency in %").level(100, "as fast as its cores together");
    lines(
        chart,
        of(kind),
        result -> {
          double percent = 100.0 / Math.min(cores, result.point().stages());
          ScaleResult alone = alone(kind, result);
          return point(result, result.speedOver(alone), result.ratiosTo(alone), percent);
        });
    return chart;
  }

  private LineChart shares(
      Kind kind,
      String yName,
      Function<ScaleResult, Estimate> mean,
      ToDoubleFunction<Round> number) {
    LineChart chart = chart(kind, yName);
    lines(chart, of(kind), each -> point(each, mean.apply(each), each.numbers(number), 100));
    return chart;
  }

  private static LineChart chart(Kind kind, String yName) {
    return new LineChart(kind.title + ", " + yName, "stages", yName).countingX();
  }

  private static void lines(
      LineChart chart, List<ScaleResult> results, Function<ScaleResult, Point> point) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (ScaleResult result : results) {
      lines
          .computeIfAbsent(result.point().method().name(), key -> new ArrayList<>())
          .add(point.apply(result));
    }
    lines.forEach(chart::line);
  }

  private static Point point(ScaleResult result, Estimate mean, double[] rounds, double factor) {
    int x = result.point().stages();
    double y = factor * mean.mean();
    String note = result.threads() + ": " + NumberFormats.format("%.1f", y);
    double least = factor * Arrays.stream(rounds).min().orElse(Double.NaN);
    double most = factor * Arrays.stream(rounds).max().orElse(Double.NaN);
    return new Point(x, y, note, x, x, least, most);
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
    if (result.timeline() != null) {
      map.put("timeline", result.timeline().json());
    }
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
        Round round = result.rounds().get(i);
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
