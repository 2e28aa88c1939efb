package io.github.scpl.bench.experiment;

import io.github.scpl.bench.report.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Writes results together with everything that is needed to get them again. */
final class ResultFile {
  private static final String NAME = "result.json";
  private static final String REPORT = "report.html";
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
    for (String name : new String[] {NAME, REPORT}) {
      Path file = folder.resolve(name);
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("--out: expected no folder " + file + "; choose another folder");
      }
    }
  }

  /** Writes {@code result.json} into the folder, whole or not at all. */
  static Path write(Path folder, CommandSpec command, Data data, Object results)
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
            "validationSamples",
            data.validationSamples(),
            "testSamples",
            data.testSamples()));
    content.put("results", results);
    return write(folder, NAME, Json.MAPPER.writeValueAsBytes(content));
  }

  /** Writes {@code report.html} into the folder, whole or not at all. */
  static Path write(Path folder, Page report) throws IOException {
    return write(folder, REPORT, report.html().getBytes(StandardCharsets.UTF_8));
  }

  private static Path write(Path folder, String name, byte[] content) throws IOException {
    Path part = folder.resolve(name + PART);
    try {
      Files.write(part, content);
      return Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
