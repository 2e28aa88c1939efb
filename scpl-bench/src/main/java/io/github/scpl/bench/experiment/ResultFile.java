package io.github.scpl.bench.experiment;

import io.github.scpl.train.EpochResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Writes results together with everything that is needed to get them again. */
final class ResultFile {
  private static final String NAME = "result.json";
  private static final String PART = ".part";

  private ResultFile() {}

  /**
   * Makes the folder and tries whether it can be written, so that a wrong path is refused before
   * any work is done.
   */
  static void prepare(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, NAME, PART));
    } catch (IOException e) {
      throw new IOException(
          "--out: expected a folder that can be made and written to, got "
              + folder
              + " ("
              + e.getClass().getSimpleName()
              + ")",
          e);
    }
    Path file = folder.resolve(NAME);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("--out: expected no folder " + file + "; choose another folder");
    }
  }

  /** Writes {@code result.json} into the folder, whole or not at all. */
  static Path write(Path folder, CommandSpec command, Data data, List<MethodResult> results)
      throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("format", "scpl-result/1");
    content.put("command", command.name());
    content.put("time", Instant.now().toString());
    content.put("options", Json.options(command));
    content.put("environment", Json.environment());
    content.put(
        "data",
        Map.of(
            "name",
            data.name(),
            "classes",
            data.classes(),
            "trainSamples",
            data.trainSamples(),
            "testSamples",
            data.testSamples()));
    content.put("results", results.stream().map(ResultFile::result).toList());
    Path part = folder.resolve(NAME + PART);
    try {
      Json.MAPPER.writeValue(part.toFile(), content);
      return Files.move(part, folder.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Map<String, Object> result(MethodResult result) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("method", result.method());
    map.put("threads", result.budget());
    map.put("parameters", result.parameters());
    map.put("accuracy", result.accuracy());
    map.put("secondsPerEpoch", result.secondsPerEpoch());
    map.put("samplesPerSecond", result.samplesPerSecond());
    map.put("peakOffHeapBytes", result.peakBytes());
    map.put("stageUtilization", result.utilization());
    List<Object> epochs = new ArrayList<>();
    for (EpochResult epoch : result.epochs()) {
      epochs.add(Map.of("training", epoch.training(), "evaluation", epoch.evaluation()));
    }
    map.put("epochs", epochs);
    return map;
  }
}
