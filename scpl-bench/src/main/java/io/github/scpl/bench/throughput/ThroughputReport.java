// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.throughput;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.scpl.bench.machine.ProcessMemory;
import io.github.scpl.bench.result.Json;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.Spread;
import io.github.scpl.train.PlacementTrial;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.report.MemoryEstimate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** Writes a {@link Throughput} as text or as JSON. */
public final class ThroughputReport {
  private static final int MEBIBYTE = 1 << 20;

  private ThroughputReport() {}

  /** Lines to read, the speed first. */
  public static List<String> text(Throughput result) {
    List<String> lines = new ArrayList<>();
    Spread rate = result.samplesPerSecond();
    lines.add(
        format(
            "samples_per_second: %.1f (min %.1f, max %.1f; %d windows)",
            rate.median(), rate.min(), rate.max(), result.secondsPerStep().length));
    lines.add(format("seconds_per_step: %.4f", Spread.of(result.secondsPerStep()).median()));
    lines.add("threads: " + result.threads());
    result.placement().trials().forEach(trial -> lines.add(text(trial)));
    for (int s = 0; s < result.stages().size(); s++) {
      lines.add("stage " + s + " " + text(result.stages().get(s)));
    }
    lines.add(
        format(
            "memory: %.1f MiB of arrays at the peak, %.2fx the estimate",
            mebibytes(result.peakBytes()), result.peakOverEstimate()));
    lines.add("estimate: " + text(result.estimate()));
    if (result.process() != null) {
      lines.add(
          format(
              "process: %.1f MiB resident at the peak, %.1f MiB of it beyond the heap",
              mebibytes(result.process().resident()), mebibytes(result.process().beyondHeap())));
    }
    return lines;
  }

  private static String text(PlacementTrial trial) {
    String stages =
        trial.expectedSeconds().stream()
            .map(seconds -> format("%.4f", seconds))
            .collect(Collectors.joining(" + "));
    String tried =
        Double.isNaN(trial.secondsPerBatch())
            ? "no other comes near"
            : format("%.4f s per batch when tried", trial.secondsPerBatch());
    return "placement " + trial.placement() + ": stages expected at " + stages + " s, " + tried;
  }

  private static String text(Throughput.StageTime stage) {
    BlockTime time = stage.time();
    return format(
        "busy: %.0f%% (per batch: forward %.4f s, learn %.4f s, hand-off %.4f s, waiting %.4f s)",
        100 * stage.busy(), time.forward(), time.learn(), time.handOver(), stage.waiting());
  }

  private static String text(MemoryEstimate estimate) {
    return format(
        "%.1f MiB = parameters %.1f + gradients %.1f + moments %.1f + activations %.1f"
            + " + output gradients %.1f + batches %.1f",
        mebibytes(estimate.total()),
        mebibytes(estimate.parameters()),
        mebibytes(estimate.gradients()),
        mebibytes(estimate.moments()),
        mebibytes(estimate.activations()),
        mebibytes(estimate.outputGradients()),
        mebibytes(estimate.batches()));
  }

  private static double mebibytes(long bytes) {
    return (double) bytes / MEBIBYTE;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** One JSON object with all options. */
  public static String json(CommandSpec command, Throughput result) throws JsonProcessingException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", "scpl-throughput/1");
    root.put("time", Instant.now().toString());
    root.put("options", Json.options(command));
    root.put("environment", Json.environment());
    root.put("model", result.model());
    root.put("method", result.method());
    root.put("parameters", result.parameters());
    root.put("batch", result.rows());
    root.put("samplesPerSecond", result.samplesPerSecond());
    root.put("secondsPerStep", Spread.of(result.secondsPerStep()));
    root.put("windows", result.secondsPerStep());
    root.put("threads", result.threads());
    root.put("placement", json(result.placement()));
    List<Object> stages = new ArrayList<>();
    for (Throughput.StageTime stage : result.stages()) {
      stages.add(json(stage));
    }
    root.put("stages", stages);
    root.put("memory", memory(result));
    return Json.MAPPER.writeValueAsString(root);
  }

  private static Map<String, Object> json(PlacementChoice choice) {
    if (choice.placement() == null) {
      return null;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("blocksPerStage", choice.placement().blocksPerStage());
    map.put("nativeThreads", choice.placement().nativeThreads());
    map.put("trials", choice.trials().stream().map(ThroughputReport::json).toList());
    return map;
  }

  private static Map<String, Object> json(PlacementTrial trial) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("blocksPerStage", trial.placement().blocksPerStage());
    map.put("nativeThreads", trial.placement().nativeThreads());
    map.put("expectedStageSeconds", trial.expectedSeconds());
    map.put("secondsPerBatch", trial.secondsPerBatch());
    return map;
  }

  private static Map<String, Object> json(Throughput.StageTime stage) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("blocks", stage.blocks());
    map.put("busy", stage.busy());
    map.put("secondsPerBatch", stage.time().total());
    map.put("forwardSeconds", stage.time().forward());
    map.put("learnSeconds", stage.time().learn());
    map.put("handOffSeconds", stage.time().handOver());
    map.put("waitingSeconds", stage.waiting());
    return map;
  }

  private static Map<String, Object> memory(Throughput result) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("peakArrayBytes", result.peakBytes());
    map.put("estimateBytes", result.estimate().total());
    map.put("peakOverEstimate", result.peakOverEstimate());
    map.put("estimate", result.estimate());
    ProcessMemory process = result.process();
    map.put("peakResidentBytes", process == null ? null : process.resident());
    map.put("peakBeyondHeapBytes", process == null ? null : process.beyondHeap());
    return map;
  }
}
