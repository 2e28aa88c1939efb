package io.github.scpl.bench.experiment;

import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.infer.ExitSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Models in files, with the options that it takes to build them and read their data again. */
final class ModelStore {
  /** What a network's shape, its vocabulary and the samples it has not seen depend on. */
  private static final List<String> OPTIONS =
      List.of(
          "data",
          "train-limit",
          "validation",
          "vocabulary-size",
          "max-length",
          "model",
          "layers",
          "embedding",
          "hidden",
          "heads",
          "dropout",
          "mask-pads",
          "width",
          "temperature",
          "projector",
          "predictor",
          "seed");

  private static final String METHOD = "method";
  private static final String EXITS = "exits";

  private ModelStore() {}

  /** Refuses a path that no file can be written to. */
  static void prepare(Path file) throws IOException {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    boolean writable = folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    if (!writable || Files.isDirectory(file)) {
      throw new IOException(
          "--save: expected a file in a folder that exists and can be written to, got " + file);
    }
  }

  /** Saves a network; the settings of its exits may be null. */
  static void save(Path file, Network network, CommandSpec command, ExitSettings settings)
      throws IOException {
    Map<String, String> properties = new TreeMap<>();
    properties.put(METHOD, network.method().name());
    for (String name : OPTIONS) {
      Object value = command.findOption("--" + name).getValue();
      if (value != null) {
        properties.put(name, value.toString());
      }
    }
    if (settings != null) {
      properties.put(EXITS, settings.toText());
    }
    ModelFile.save(file, network, properties);
  }

  /**
   * Opens a file and sets the options to those that it was saved with.
   *
   * @throws IllegalArgumentException if one is given that is different
   */
  static ModelFile open(Path file, CommandSpec command) throws IOException {
    ModelFile model = ModelFile.open(file);
    Map<String, String> properties = model.manifest().properties();
    if (!properties.containsKey(METHOD) || !properties.containsKey("data")) {
      throw new IllegalArgumentException(
          "--load: expected a model that scpl train or scpl exits has saved, got " + file);
    }
    for (String name : OPTIONS) {
      restore(command, "--" + name, properties.get(name), file);
    }
    return model;
  }

  /** The method that a model was trained by. */
  static Training method(ModelFile model) {
    return Training.of(model.manifest().properties().get(METHOD));
  }

  private static void restore(CommandSpec command, String name, String saved, Path file) {
    OptionSpec option = command.findOption(name);
    if (!command.commandLine().getParseResult().hasMatchedOption(name)) {
      option.setValue(saved == null ? null : value(option.type(), saved));
      return;
    }
    Object value = option.getValue();
    String now = String.valueOf(value);
    boolean path = name.equals("--data"); // files may be elsewhere by now
    String kind = path ? kind(now) : now;
    String expected = path ? kind(String.valueOf(saved)) : String.valueOf(saved);
    Options.require(
        name, kind.equals(expected), expected + ", with which " + file + " was saved", now);
  }

  private static String kind(String data) {
    return data.split(":", 2)[0];
  }

  private static Object value(Class<?> type, String text) {
    if (type == int.class || type == Integer.class) {
      return Integer.valueOf(text);
    } else if (type == long.class) {
      return Long.valueOf(text);
    } else if (type == double.class) {
      return Double.valueOf(text);
    } else if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    return text;
  }
}
