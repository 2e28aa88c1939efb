// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.profile;

import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.trace.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Shows profiles: where the time of each stage goes, and why speed-ups are what they are.
 *
 * <p>A step takes {@code work / (cores * busy)} seconds, where {@code work} are the core-seconds in
 * which stages work and {@code busy} is the share of the cores' time that they are. So a speed-up
 * is a ratio of work times a ratio of busy shares, exactly.
 */
public final class ProfileReport {
  /** What is told of stages and methods, in the order of time. */
  private static final Map<String, Phase[]> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("forward", new Phase[] {Phase.FORWARD, Phase.RECOMPUTE});
    PARTS.put("loss", new Phase[] {Phase.LOSS});
    PARTS.put("backward", new Phase[] {Phase.BACKWARD});
    PARTS.put("update", new Phase[] {Phase.UPDATE});
    PARTS.put("hand-off", new Phase[] {Phase.HAND_OVER});
    PARTS.put("wait input", new Phase[] {Phase.WAIT_FOR_INPUT, Phase.WAIT_FOR_GRADIENT});
    PARTS.put("wait room", new Phase[] {Phase.WAIT_FOR_ROOM});
    PARTS.put("wait core", new Phase[] {Phase.WAIT_FOR_CORE});
  }

  private static final int WORK_PARTS = 5;

  public static final String NOTE =
      "Work is what stages spend outside of waiting, times their native threads. A speed-up is the"
          + " baseline's core-ms per sample over the method's, times the method's share of busy cores"
          + " over the baseline's. Native threads of one operation count as busy until all are done,"
          + " so what they wait for each other is the baseline's work, and gets less with larger"
          + " batches.";

  private final List<List<MethodProfile>> batches;

  /**
   * A report.
   *
   * @param batches for each size of batches the profiles of all methods, the baseline first
   */
  public ProfileReport(List<List<MethodProfile>> batches) {
    this.batches = List.copyOf(batches);
  }

  /** The share of a step that each stage spends on each part. */
  public Table stages() {
    List<String> header = new ArrayList<>(List.of("method", "batch", "stage", "blocks"));
    header.addAll(PARTS.keySet());
    header.add("other");
    Table table = new Table(header);
    for (MethodProfile profile : all()) {
      for (int s = 0; s < profile.stages().size(); s++) {
        StageShares stage = profile.stages().get(s);
        List<String> row = new ArrayList<>();
        row.add(profile.method());
        row.add(String.valueOf(profile.rows()));
        row.add(String.valueOf(s));
        row.add(String.valueOf(stage.blocks()));
        for (Phase[] phases : PARTS.values()) {
          row.add(percent(stage.of(phases) / profile.seconds()));
        }
        row.add(percent(stage.other(profile.seconds()) / profile.seconds()));
        table.row(row);
      }
    }
    return table;
  }

  /** Speed, and what it is made of. */
  public Table speeds() {
    List<String> header = new ArrayList<>(List.of("method", "batch", "samples/s", "speed-up"));
    List<String> parts = List.copyOf(PARTS.keySet()).subList(0, WORK_PARTS);
    header.add("cores busy");
    header.add("core-ms per sample");
    header.addAll(parts);
    Table table = new Table(header);
    for (List<MethodProfile> batch : batches) {
      for (MethodProfile profile : batch) {
        List<String> row = new ArrayList<>();
        row.add(profile.method());
        row.add(String.valueOf(profile.rows()));
        row.add(format("%.1f", profile.rows() / profile.seconds()));
        row.add(format("%.2fx", profile.speedUp(batch.get(0))));
        row.add(percent(profile.coresBusy()));
        row.add(format("%.3f", 1e3 * profile.coreSecondsPerSample()));
        for (String part : parts) {
          row.add(format("%.3f", 1e3 * profile.coreSecondsPerSample(PARTS.get(part))));
        }
        table.row(row);
      }
    }
    return table;
  }

  /** All numbers without rounding, a line for each stage. */
  public Table numbers() {
    List<String> header =
        new ArrayList<>(List.of("method", "batch", "stage", "blocks", "native_threads"));
    header.add("seconds_per_step");
    PARTS.keySet().forEach(part -> header.add(part.replaceAll("[ -]", "_") + "_seconds"));
    Table table = new Table(header);
    for (MethodProfile profile : all()) {
      for (int s = 0; s < profile.stages().size(); s++) {
        StageShares stage = profile.stages().get(s);
        List<String> row = new ArrayList<>();
        row.add(profile.method());
        row.add(String.valueOf(profile.rows()));
        row.add(String.valueOf(s));
        row.add(String.valueOf(stage.blocks()));
        row.add(String.valueOf(stage.nativeThreads()));
        row.add(String.valueOf(profile.seconds()));
        for (Phase[] phases : PARTS.values()) {
          row.add(String.valueOf(stage.of(phases)));
        }
        table.row(row);
      }
    }
    return table;
  }

  /** Why speed-ups change with the batch, a sentence for each method but the baseline. */
  public List<String> verdicts() {
    List<String> verdicts = new ArrayList<>();
    List<MethodProfile> small = batches.get(0);
    List<MethodProfile> large = batches.get(batches.size() - 1);
    for (int m = 1; m < small.size(); m++) {
      MethodProfile first = small.get(m);
      MethodProfile last = large.get(m);
      String base = small.get(0).method();
      String times = format(" is %.2fx as fast as ", first.speedUp(small.get(0)));
      String head = first.method() + times + base + " at a batch of " + first.rows();
      if (batches.size() == 1) {
        verdicts.add(head + ".");
        continue;
      }
      verdicts.add(
          head
              + format(", and %.2fx at %d. ", last.speedUp(large.get(0)), last.rows())
              + format("From one to the other the work for a sample of %s becomes ", base)
              + format("%.2f times what it was, ", ratio(small.get(0), large.get(0)))
              + format("that of %s %.2f times; ", first.method(), ratio(first, last))
              + format(
                  "cores are busy %s and %s ",
                  percent(first.coresBusy()), percent(last.coresBusy()))
              + format(
                  "of the time with %s. Its losses take %s and ", first.method(), lossShare(first))
              + lossShare(last)
              + " of its work. "
              + bottleneck(last));
    }
    return verdicts;
  }

  private static String bottleneck(MethodProfile profile) {
    int busiest = 0;
    for (int s = 1; s < profile.stages().size(); s++) {
      busiest = work(profile, s) > work(profile, busiest) ? s : busiest;
    }
    String share = percent(work(profile, busiest) / profile.seconds());
    return "At " + profile.rows() + " its stage " + busiest + " works " + share + " of the time.";
  }

  private static double work(MethodProfile profile, int stage) {
    return profile.stages().get(stage).work();
  }

  private static double ratio(MethodProfile first, MethodProfile last) {
    return last.coreSecondsPerSample() / first.coreSecondsPerSample();
  }

  private static String lossShare(MethodProfile profile) {
    return percent(profile.coreSecondsPerSample(Phase.LOSS) / profile.coreSecondsPerSample());
  }

  /** Adds all of it to a page. */
  public void addTo(Page page) {
    verdicts().forEach(page::paragraph);
    page.table(speeds()).note(NOTE);
    page.chart(chart("Speed-up over " + batches.get(0).get(0).method(), "times as fast", true));
    page.chart(chart("Work for a sample", "core-milliseconds", false));
    page.heading("Where the time of each stage goes").table(stages());
    page.note("In percent of a step, in the window whose speed is the median.");
    List<MethodProfile> pipelines =
        all().stream().filter(profile -> profile.stages().size() > 1).toList();
    if (!pipelines.isEmpty()) {
      page.heading("What the stages do");
      for (MethodProfile each : pipelines) {
        page.chart(each.timeline().chart(each.method() + ": stages at a batch of " + each.rows()));
      }
      page.note(StageWindow.NOTE + "In the window whose speed is the median.");
    }
  }

  private LineChart chart(String title, String unit, boolean speedUps) {
    LineChart chart = new LineChart(title, "samples in a batch", unit);
    for (int m = speedUps ? 1 : 0; m < batches.get(0).size(); m++) {
      int method = m;
      String name = batches.get(0).get(m).method();
      chart.line(
          name,
          points(
              batch ->
                  speedUps
                      ? batch.get(method).speedUp(batch.get(0))
                      : 1e3 * batch.get(method).coreSecondsPerSample()));
    }
    return chart;
  }

  private List<Point> points(ToDoubleFunction<List<MethodProfile>> value) {
    List<Point> points = new ArrayList<>();
    for (List<MethodProfile> batch : batches) {
      double y = value.applyAsDouble(batch);
      int rows = batch.get(0).rows();
      points.add(new Point(rows, y, format("batch of %d: %.3f", rows, y)));
    }
    return points;
  }

  private List<MethodProfile> all() {
    return batches.stream().flatMap(List::stream).toList();
  }

  /** The numbers for {@code result.json}. */
  public List<Map<String, Object>> json() {
    List<Map<String, Object>> json = new ArrayList<>();
    for (List<MethodProfile> batch : batches) {
      for (MethodProfile profile : batch) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("method", profile.method());
        map.put("batch", profile.rows());
        map.put("placement", profile.choice().text());
        map.put("cores", profile.cores());
        map.put("capacity", profile.capacity());
        map.put("samplesPerSecond", profile.samplesPerSecond());
        map.put("secondsPerStep", profile.seconds());
        map.put("windows", profile.secondsPerStep());
        map.put("speedUp", profile.speedUp(batch.get(0)));
        map.put("coresBusy", profile.coresBusy());
        map.put("coreSecondsPerSample", profile.coreSecondsPerSample());
        map.put("stages", profile.stages().stream().map(ProfileReport::json).toList());
        map.put("blocks", profile.costs());
        if (profile.stages().size() > 1) {
          map.put("timeline", profile.timeline().json());
        }
        json.add(map);
      }
    }
    return json;
  }

  private static Map<String, Object> json(StageShares stage) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("blocks", stage.blocks());
    map.put("nativeThreads", stage.nativeThreads());
    Map<String, Object> seconds = new LinkedHashMap<>();
    stage.seconds().forEach((phase, value) -> seconds.put(phase.toString(), value));
    map.put("seconds", seconds);
    return map;
  }

  private static String percent(double share) {
    return NumberFormats.format("%.1f%%", 100 * share);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
