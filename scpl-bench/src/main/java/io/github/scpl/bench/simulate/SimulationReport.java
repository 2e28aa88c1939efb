// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows predictions, and first of all how far they were off where runs were measured. */
public final class SimulationReport {
  private static final double MEBIBYTE = 1 << 20;

  public static final String CHECKS =
      "Cores slow each other down: blocks were measured with the other cores idle, and with another"
          + " training run on each of them, and the simulation of these runs goes between the two by"
          + " how many cores work. Devices of a plan do not.";

  public static final String NOTE =
      "A device is one core of the machine on which blocks were measured, times --speed. Each method"
          + " uses the devices as one pipeline of as many stages as serve best; and, where that is"
          + " faster, as replicas of a pipeline with batches of their own, which wait for the mean of"
          + " their gradients (ring all-reduce), so that an update is of a larger batch. Speed-up is over bp on one device; efficiency is speed-up over devices;"
          + " busy is the share of the time in which devices work. Memory is computed from shapes,"
          + " for the device that needs most.";

  private final Measured measured;
  private final Map<Integer, List<Prediction>> plans;
  private final Prediction baseline;

  /**
   * A report.
   *
   * @param plans by number of devices
   * @param baseline backpropagation on one device; null if its costs are not known
   */
  public SimulationReport(
      Measured measured, Map<Integer, List<Prediction>> plans, Prediction baseline) {
    this.measured = measured;
    this.plans = new LinkedHashMap<>(plans);
    this.baseline = baseline;
  }

  /** Measured runs beside their predictions. */
  public Table checks() {
    Table table =
        new Table("method", "stages", "blocks", "cores", "measured ms/batch", "predicted", "error");
    table.words(2);
    for (Check check : measured.checks()) {
      table.row(
          check.scheme().toString(),
          String.valueOf(check.blocksPerStage().size()),
          text(check.blocksPerStage()),
          String.valueOf(check.cores()),
          format("%.1f", 1e3 * check.measured()),
          format("%.1f", 1e3 * check.predicted()),
          format("%+.1f%%", 100 * check.error()));
    }
    return table;
  }

  /** How far predictions were off, in a sentence. */
  public String accuracy() {
    double[] errors =
        measured.checks().stream().mapToDouble(check -> 100 * Math.abs(check.error())).toArray();
    if (errors.length == 0) {
      return "There is no measured run to compare with: how far predictions are off is not known.";
    }
    Spread spread = Spread.of(errors);
    return format(
        "Predicted speeds of the %d measured runs are off by %.1f%% at the median, and by %.1f%% at"
            + " most; above 0 a run was slower than predicted.",
        errors.length, spread.median(), spread.max());
  }

  /** What each method comes to on so many devices. */
  public Table plans() {
    Table table =
        new Table(
            "method",
            "devices",
            "replicas",
            "stages",
            "blocks",
            "batch",
            "samples/s",
            "speed-up",
            "efficiency",
            "busy",
            "MiB/device");
    table.words(4);
    plans.forEach(
        (devices, predictions) -> {
          for (Prediction plan : predictions) {
            table.row(
                plan.scheme().toString(),
                String.valueOf(devices),
                String.valueOf(plan.replicas()),
                String.valueOf(plan.blocksPerStage().size()),
                text(plan.blocksPerStage()),
                String.valueOf(plan.replicas() * measured.costs().rows()),
                format("%.1f", plan.samplesPerSecond()),
                baseline == null ? "-" : format("%.2fx", speedUp(plan)),
                baseline == null ? "-" : format("%.0f%%", 100 * speedUp(plan) / devices),
                format("%.0f%%", 100 * plan.busy()),
                format("%.1f", plan.memory() / MEBIBYTE));
          }
        });
    return table;
  }

  private double speedUp(Prediction plan) {
    return plan.samplesPerSecond() / baseline.samplesPerSecond();
  }

  /** All plans without rounding. */
  public Table numbers() {
    Table table =
        new Table(
            "method",
            "devices",
            "replicas",
            "stages",
            "seconds_per_batch",
            "samples_per_second",
            "busy",
            "bytes_per_device");
    plans.forEach(
        (devices, predictions) -> {
          for (Prediction plan : predictions) {
            table.row(
                plan.scheme().toString(),
                String.valueOf(devices),
                String.valueOf(plan.replicas()),
                String.valueOf(plan.blocksPerStage().size()),
                String.valueOf(plan.secondsPerBatch()),
                String.valueOf(plan.samplesPerSecond()),
                String.valueOf(plan.busy()),
                String.valueOf(plan.memory()));
          }
        });
    return table;
  }

  private static String text(List<Integer> blocks) {
    return blocks.stream().map(String::valueOf).collect(Collectors.joining("+"));
  }

  /** Adds all of it to a page. */
  public void addTo(Page page) {
    page.paragraph(accuracy()).table(checks()).note(CHECKS);
    page.heading("On more devices").table(plans()).note(NOTE);
    LineChart chart = new LineChart("Predicted speed", "devices", "samples/s");
    for (Scheme scheme : Scheme.values()) {
      List<Point> points = new ArrayList<>();
      plans.forEach(
          (devices, predictions) ->
              predictions.stream()
                  .filter(plan -> plan.scheme() == scheme)
                  .reduce((one, several) -> several) // the faster one
                  .ifPresent(plan -> points.add(point(devices, plan))));
      if (!points.isEmpty()) {
        chart.line(scheme.toString(), points);
      }
    }
    page.chart(chart);
  }

  private static Point point(int devices, Prediction plan) {
    double y = plan.samplesPerSecond();
    return new Point(devices, y, format("%d devices: %.1f samples/s", devices, y));
  }

  /** The plans for {@code result.json}. */
  public List<Map<String, Object>> json() {
    List<Map<String, Object>> json = new ArrayList<>();
    plans.forEach(
        (devices, predictions) -> {
          for (Prediction plan : predictions) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("method", plan.scheme().toString());
            map.put("devices", devices);
            map.put("replicas", plan.replicas());
            map.put("blocksPerStage", plan.blocksPerStage());
            map.put("secondsPerBatch", plan.secondsPerBatch());
            map.put("samplesPerSecond", plan.samplesPerSecond());
            map.put("speedUp", baseline == null ? null : speedUp(plan));
            map.put("busy", plan.busy());
            map.put("bytesPerDevice", plan.memory());
            json.add(map);
          }
        });
    return json;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
