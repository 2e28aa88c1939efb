// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.report.GanttChart;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Slice;
import io.github.scpl.train.trace.Track;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What each stage of a pipeline did for some batches.
 *
 * @param milliseconds how long the window is
 * @param stages the parts of each, in the order of time
 */
public record StageWindow(double milliseconds, List<List<Part>> stages) {
  /** What is to be said under figures. */
  public static final String NOTE =
      "Slices are those of a real run, each of a block; above them are the numbers of the batches. ";

  private static final double NANOS = 1e6;
  private static final double MICROS = 1e3;
  private static final String WAITING = "waiting";

  /** The order of the legend. */
  private static final List<Phase> WORK =
      List.of(
          Phase.FORWARD,
          Phase.LOSS,
          Phase.BACKWARD,
          Phase.UPDATE,
          Phase.HAND_OVER,
          Phase.RECOMPUTE);

  /**
   * A part of the time of a stage.
   *
   * @param phase what it was spent on
   * @param block from 0, or {@link Track#NO_BLOCK}
   * @param batch from 0; -1 between batches
   * @param start in milliseconds since the window began
   * @param end in milliseconds since then
   */
  public record Part(Phase phase, int block, int batch, double start, double end) {
    private String note() {
      String of = block == Track.NO_BLOCK ? "" : ", block " + block;
      String time = String.format(Locale.ROOT, "%.2f ms", end - start);
      return phase + of + (batch < 0 ? "" : ", batch " + batch) + ": " + time;
    }
  }

  /**
   * What lies within a window.
   *
   * @param stages how many there are
   * @param from when it begins, by {@link System#nanoTime()}
   * @param to when it ends
   */
  public static StageWindow of(int stages, List<Slice> slices, long from, long to) {
    List<List<Part>> parts = new ArrayList<>();
    for (int s = 0; s < stages; s++) {
      int stage = s;
      parts.add(
          slices.stream()
              .filter(slice -> slice.stage() == stage && slice.end() > from && slice.start() < to)
              .map(slice -> part(slice, from, to))
              .toList());
    }
    return new StageWindow(millis(to - from), parts);
  }

  private static Part part(Slice slice, long from, long to) {
    return new Part(
        slice.phase(),
        slice.block(),
        slice.batch(),
        millis(Math.max(slice.start(), from) - from),
        millis(Math.min(slice.end(), to) - from));
  }

  /** To the microsecond. */
  private static double millis(long nanos) {
    return Math.round(nanos / NANOS * MICROS) / MICROS;
  }

  /** As a figure: a row for each stage, with the batches that it works on above. */
  public GanttChart chart(String title) {
    GanttChart chart = new GanttChart(title, "milliseconds");
    WORK.forEach(phase -> chart.kind(phase.toString()));
    chart.idle(WAITING);
    for (int s = 0; s < stages.size(); s++) {
      chart.row("stage " + s);
      for (Part part : stages.get(s)) {
        String kind = part.phase().isWork() ? part.phase().toString() : WAITING;
        String batch = part.phase().isWork() ? String.valueOf(part.batch()) : "";
        chart.slice(kind, batch, part.start(), part.end(), part.note());
      }
    }
    return chart;
  }

  /** All of it, by name: a list for each property, as there are many parts. */
  public Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("milliseconds", milliseconds);
    map.put("stages", stages.stream().map(StageWindow::json).toList());
    return map;
  }

  private static Map<String, Object> json(List<Part> parts) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("phases", list(parts, part -> part.phase().toString()));
    map.put("blocks", list(parts, Part::block));
    map.put("batches", list(parts, Part::batch));
    map.put("starts", list(parts, Part::start));
    map.put("ends", list(parts, Part::end));
    return map;
  }

  private static <T> List<T> list(List<Part> parts, Function<Part, T> property) {
    return parts.stream().map(property).toList();
  }

  /**
   * What {@link #json} was written from; null if there is none.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static StageWindow of(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return null;
    }
    List<List<Part>> stages = new ArrayList<>();
    for (JsonNode stage : json.path("stages")) {
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < stage.path("phases").size(); i++) {
        parts.add(
            new Part(
                phase(stage.path("phases").path(i).asText()),
                stage.path("blocks").path(i).asInt(),
                stage.path("batches").path(i).asInt(),
                stage.path("starts").path(i).asDouble(),
                stage.path("ends").path(i).asDouble()));
      }
      stages.add(parts);
    }
    return new StageWindow(json.path("milliseconds").asDouble(), stages);
  }

  private static Phase phase(String words) {
    for (Phase phase : Phase.values()) {
      if (phase.toString().equals(words)) {
        return phase;
      }
    }
    throw new IllegalArgumentException("Expected a phase such as forward, got " + words);
  }
}
