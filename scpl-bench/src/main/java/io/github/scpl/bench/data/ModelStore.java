// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.Concern;
import io.github.scpl.bench.option.OptionAnnotations;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Suitability;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.Manifest;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.nn.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Models in files, with all that their answers depend on. What becomes of each option follows from
 * its {@link Concern}.
 */
public final class ModelStore {
  private static final int LARGEST_SIDE = 1024;
  private static final String OPTION = "option.";
  private static final String METHOD = "method";
  private static final String TRAINING_DATA = "training-data";
  private static final String TRAINING_SAMPLES = "training-samples";
  private static final String HELD_OUT = "held-out";
  private static final String HELD_OUT_SAMPLES = "held-out-samples";
  private static final String VECTOR_WIDTH = "word-vector-width";
  private static final String EXITS = "exits";
  private static final String GOAL = "exits.goal";

  private ModelStore() {}

  /** Refuses a path that no file can be written to. */
  public static void prepare(Path file) throws IOException {
    if (file == null) {
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.getParent();
    boolean writable = folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    if (!writable || Files.exists(target) && !Files.isRegularFile(target)) {
      throw new IOException(
          "--save: expected a file in a folder that exists and can be written to, got " + file);
    }
  }

  /**
   * Saves a network.
   *
   * @param data it was trained with, or loaded for
   * @param settings of its exits; may be null
   * @param goal what they were chosen for; may be null
   * @param task told how much of it is done
   */
  public static void save(
      Path file,
      Network network,
      CommandSpec command,
      Data data,
      ExitSettings settings,
      String goal,
      Task task)
      throws IOException {
    Map<String, String> properties = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      Concern concern = OptionAnnotations.concern(option);
      if (concern != null && concern.isStored() && option.getValue() != null) {
        properties.put(OPTION + name(option), option.getValue().toString());
      }
    }
    Origin origin = data.origin();
    properties.put(METHOD, network.method().name());
    properties.put(TRAINING_DATA, origin.trainingData());
    properties.put(TRAINING_SAMPLES, Integer.toString(data.trainSamples()));
    if (origin.heldOut() != null) {
      properties.put(HELD_OUT, origin.heldOut());
      properties.put(HELD_OUT_SAMPLES, Integer.toString(data.validationSamples()));
    }
    if (data.wordVectors() != null) {
      int width = data.wordVectors().length / data.vocabulary();
      properties.put(VECTOR_WIDTH, Integer.toString(width));
    }
    if (settings != null) {
      properties.put(EXITS, settings.toText());
      properties.put(GOAL, goal);
    }
    ModelFile.save(
        file,
        network,
        properties,
        origin.preparation().attachments(),
        (done, total) -> task.done("", done, total));
  }

  /** Properties of a model whose exits nobody has chosen a policy for. */
  public static Map<String, String> withoutPolicy(Map<String, String> properties) {
    Map<String, String> others = new TreeMap<>(properties);
    others.remove(EXITS);
    others.remove(GOAL);
    return others;
  }

  private static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  /**
   * Opens a file and sets the options to those that it was saved with.
   *
   * @throws IllegalArgumentException if one is given that is different, or about training
   */
  public static StoredModel open(Path path, CommandSpec command) throws IOException {
    ModelFile file = ModelFile.open(path);
    Map<String, String> properties = file.manifest().properties();
    for (String key : new String[] {METHOD, OPTION + "data", TRAINING_DATA, TRAINING_SAMPLES}) {
      String expected = "a model that scpl train or scpl exits has saved";
      OptionChecks.require("--load", properties.containsKey(key), expected, path);
    }
    for (OptionSpec option : command.options()) {
      Concern concern = OptionAnnotations.concern(option);
      if (concern != null && (concern.isStored() || concern.isOver())) {
        restore(command, option, concern, properties.get(OPTION + name(option)), path);
      }
    }
    Suitability.checkRestored(command.commandLine().getParseResult());
    requireSizes(file.manifest(), path);
    Preparation preparation = Preparation.of(file);
    String trainingData = properties.get(TRAINING_DATA);
    String settings = properties.get(EXITS);
    return OptionChecks.parse(
        "--load",
        () ->
            new StoredModel(
                path,
                file,
                Training.of(properties.get(METHOD)),
                new Origin(preparation, trainingData, properties.get(HELD_OUT), null),
                number(properties, TRAINING_SAMPLES),
                number(properties, HELD_OUT_SAMPLES),
                vectorWidth(file, preparation),
                settings == null ? null : ExitSettings.parse(settings),
                properties.get(GOAL)));
  }

  /** What samples of images may be, so that no memory is asked for of others. */
  private static void requireSizes(Manifest manifest, Path path) {
    Shape shape = manifest.inputShape();
    boolean known = shape.isVariable() || shape.rank() == 3;
    if (known && !shape.isVariable()) {
      boolean colors = shape.size(0) == 1 || shape.size(0) == 3;
      known = colors && shape.size(1) == shape.size(2) && shape.size(1) <= LARGEST_SIDE;
    }
    String expected = "a model of texts, or of square images of up to " + LARGEST_SIDE + " pixels";
    OptionChecks.require("--load", known, expected, path + ", one of samples " + shape);
  }

  /** The width of word vectors, which an array of the model must have. */
  private static int vectorWidth(ModelFile file, Preparation preparation) {
    int width = number(file.manifest().properties(), VECTOR_WIDTH);
    if (width == 0 || !preparation.isOfText()) {
      return 0;
    }
    List<Long> table = List.of((long) preparation.vocabulary().size(), (long) width);
    boolean stored =
        file.manifest().arrays().stream().anyMatch(array -> array.shape().equals(table));
    if (!stored) {
      throw new IllegalArgumentException("expected word vectors " + table + ", got none of these");
    }
    return width;
  }

  private static int number(Map<String, String> properties, String key) {
    return Integer.parseInt(properties.getOrDefault(key, "0"));
  }

  private static void restore(
      CommandSpec command, OptionSpec option, Concern concern, String saved, Path path) {
    String name = option.longestName();
    boolean given = command.commandLine().getParseResult().hasMatchedOption(name);
    if (given && concern.isOver()) {
      String got = option.getValue() + "; leave it out, the model in " + path + " is trained";
      OptionChecks.require(name, false, "none beside --load", got);
    } else if (given && concern == Concern.MODEL) {
      String now = String.valueOf(option.<Object>getValue());
      String expected = saved == null ? "none, as when " : saved + ", with which ";
      OptionChecks.require(name, now.equals(saved), expected + path + " was saved", now);
    } else if (!given && concern.isStored() && saved != null) {
      option.setValue(OptionChecks.parse(name, () -> value(option.type(), saved)));
    } else if (!given && concern.isStored() && isOptional(option)) {
      option.setValue(null);
    }
  }

  /** Whether an option may be given by nobody, and have no value. */
  private static boolean isOptional(OptionSpec option) {
    return option.defaultValue() == null && !option.type().isPrimitive();
  }

  private static Object value(Class<?> type, String text) {
    if (type == int.class || type == Integer.class) {
      return Integer.valueOf(text);
    } else if (type == long.class || type == Long.class) {
      return Long.valueOf(text);
    } else if (type == double.class || type == Double.class) {
      return Double.valueOf(text);
    } else if (type == boolean.class || type == Boolean.class) {
      return Boolean.valueOf(text);
    } else if (type == String.class) {
      return text;
    }
    throw new IllegalStateException("No way to store an option of the type " + type);
  }
}
