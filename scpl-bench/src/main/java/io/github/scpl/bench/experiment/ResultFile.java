package io.github.scpl.bench.experiment;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
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
import picocli.CommandLine.Model.OptionSpec;

/** Writes results together with everything that is needed to get them again. */
final class ResultFile {
  private static final String NAME = "result.json";
  private static final String REPORT = "report.html";
  private static final String PART = ".part";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Double.class, new FiniteOrNull())
                  .addSerializer(double.class, new FiniteOrNull()));

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
    content.put("options", options(command));
    content.put("environment", environment());
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
    return write(folder, NAME, JSON.writeValueAsBytes(content));
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

  private static Map<String, Object> options(CommandSpec command) {
    Map<String, Object> options = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        Object value = option.getValue();
        String name = option.longestName().replaceFirst("^--", "");
        options.put(name, value instanceof Path ? value.toString() : value);
      }
    }
    return options;
  }

  static Map<String, Object> environment() {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("cores", Runtime.getRuntime().availableProcessors());
    environment.put("java", System.getProperty("java.version"));
    environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return environment;
  }

  /** JSON has no word for what is not a number; a block without a part of the loss has none. */
  private static final class FiniteOrNull extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }
}
