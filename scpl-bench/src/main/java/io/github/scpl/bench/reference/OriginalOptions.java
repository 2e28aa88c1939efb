// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import io.github.scpl.bench.option.OptionChecks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The original's options that its two programs have in common, by its names and defaults. */
final class OriginalOptions {
  static final String DRY_RUN = "--dry-run";
  private static final String NONE = "none";
  private static final String TYPE = "m";
  private static final double TEMPERATURE = 0.1;
  private static final int SEEDS = 1_000_000;

  @Option(names = "--model", paramLabel = "NAME", description = "A model by the original's name.")
  String model;

  @Option(names = "--dataset", paramLabel = "NAME", description = "A data set by its name there.")
  String dataset;

  @Option(
      names = "--times",
      defaultValue = "1",
      paramLabel = "N",
      description = "Repetitions, each from the next seed (default: ${DEFAULT-VALUE}).")
  int times;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training data.")
  int epochs;

  @Option(
      names = "--train_bsz",
      defaultValue = "1024",
      paramLabel = "N",
      description = "Samples in a batch (default: ${DEFAULT-VALUE}).")
  int trainBatch;

  @Option(
      names = "--test_bsz",
      defaultValue = "1024",
      paramLabel = "N",
      description = "Samples in a batch of evaluation (default: ${DEFAULT-VALUE}).")
  int testBatch;

  @Option(
      names = "--base_lr",
      defaultValue = "0.001",
      paramLabel = "RATE",
      description = "Learning rate of the first epoch (default: ${DEFAULT-VALUE}).")
  double baseRate;

  @Option(names = "--end_lr", paramLabel = "RATE", description = "Where a cosine leads to.")
  double endRate;

  @Option(
      names = "--gpus",
      defaultValue = "0",
      paramLabel = "LIST",
      description = "Of several, as many stages are made; all run on the processor.")
  String gpus;

  @Option(
      names = "--seed",
      defaultValue = "-1",
      paramLabel = "N",
      description = "-1 draws one, which is printed (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--multi_t",
      defaultValue = "true",
      paramLabel = "BOOLEAN",
      description = "If false, one stage trains all blocks (default: ${DEFAULT-VALUE}).")
  String threads;

  @Option(
      names = "--proj_type",
      defaultValue = NONE,
      paramLabel = "TYPE",
      description = "As --projector of scpl train; none is taken for m where one is needed.")
  String projector;

  @Option(
      names = "--pred_type",
      defaultValue = NONE,
      paramLabel = "TYPE",
      description = "As --predictor of scpl train; none is taken for m where one is needed.")
  String predictor;

  @Option(
      names = "--temperature",
      defaultValue = "0.1",
      paramLabel = "T",
      description = "Of the contrastive loss (default: ${DEFAULT-VALUE}).")
  double temperature;

  @Option(
      names = "--save_path",
      defaultValue = NONE,
      paramLabel = "DIR",
      description = "The folder of results and TensorBoard's files (default: scpl-results).")
  String savePath;

  @Option(
      names = "--train_eval",
      defaultValue = "true",
      paramLabel = "BOOLEAN",
      description = "Accuracy on the training set; if given, for it takes a pass.")
  String trainEval;

  @Option(
      names = "--train_eval_times",
      defaultValue = "1",
      paramLabel = "N",
      description = "Every so many epochs (default: ${DEFAULT-VALUE}).")
  int trainEvalTimes;

  @Option(
      names = {"--profiler", "--speedup", "--determine"},
      paramLabel = "VALUE",
      description = "Accepted, and ignored.")
  List<String> ignored;

  @Option(
      names = "--data-dir",
      split = ",",
      defaultValue = ".,data",
      paramLabel = "DIR",
      description = "Where data sets and word vectors are looked for (default: . and data).")
  List<Path> folders;

  @Option(
      names = DRY_RUN,
      description =
          "Ours: train nothing and write nothing; say what is different, where blocks go, the"
              + " memory that it would take, and how long.")
  boolean dryRun;

  @Parameters(
      arity = "0..*",
      paramLabel = "OPTION",
      description = "Behind --, options of scpl train, which win over what they stand for here.")
  List<String> added = List.of();

  OriginalOptions(String model, String dataset, int epochs, double endRate) {
    this.model = model;
    this.dataset = dataset;
    this.epochs = epochs;
    this.endRate = endRate;
  }

  /** What the original takes for true; all else is false. */
  static boolean isTrue(String text) {
    return text.equals("t") || text.equals("true");
  }

  static boolean isGiven(CommandSpec command, String option) {
    // Not by the option, for those that are ignored are names of one.
    return command.commandLine().getParseResult().expandedArgs().stream()
        .takeWhile(word -> !word.equals("--"))
        .anyMatch(word -> word.equals(option) || word.startsWith(option + "="));
  }

  /** Whether options that come last say this themselves. */
  boolean isAdded(String name) {
    return added.stream().anyMatch(word -> word.replaceFirst("=.*", "").equals(name));
  }

  /** Whether only a forecast is asked for, by either of the two ways. */
  boolean isDryRun() {
    return dryRun || isAdded(DRY_RUN);
  }

  /** The seed of the first repetition. */
  long firstSeed() {
    OptionChecks.require("--seed", seed >= -1, "a number of at least 0, or -1", seed);
    return seed >= 0 ? seed : new SecureRandom().nextInt(SEEDS);
  }

  boolean savesFiles() {
    return !savePath.equalsIgnoreCase(NONE);
  }

  /** All that both programs have. */
  void translate(OriginalModel original, CommandSpec command, Translation to) {
    OptionChecks.requireAtLeastOne("--times", times);
    to.put("--model", original.model());
    to.put("--width", 1);
    to.put("--epochs", epochs);
    to.put("--batch", trainBatch);
    to.put("--test-batch", testBatch);
    to.put("--lr", baseRate);
    to.put("--end-lr", endRate);
    String method = heads(original, command, to);
    to.put("--method", method);
    stages(original, command, to);
    if (original.difference() != null) {
      to.note(original.name() + ": " + original.difference());
    }
    to.note(
        "Initial weights and the order of batches come from other random numbers than the"
            + " original's, so single runs differ from it by chance");
    to.note("Accuracy is that after the last epoch; the original tells the best epoch's as well");
    trainAccuracy(command, to);
    ignored(command, to);
  }

  private void trainAccuracy(CommandSpec command, Translation to) {
    boolean given = isGiven(command, "--train_eval") || isGiven(command, "--train_eval_times");
    if (given && isTrue(trainEval)) {
      OptionChecks.requireAtLeastOne("--train_eval_times", trainEvalTimes);
      to.put("--train-accuracy", trainEvalTimes);
      to.note(
          "--train_eval: of all training samples without augmentation when an epoch is over; the"
              + " original's is of each batch after its step");
    } else if (!given) {
      to.note("--train_eval: not unless it is given, since it takes a pass over the training set");
    }
  }

  /** Projectors and exits; returns the method, which may be that of a DASCPL without a loss. */
  private String heads(OriginalModel original, CommandSpec command, Translation to) {
    String method = original.method();
    boolean projector = !isNone(this.projector);
    boolean predictor = !isNone(this.predictor);
    boolean attached = this.predictor.toLowerCase(Locale.ROOT).contains("non-detach");
    if (original.isContrastive() && original.single()) {
      ignore(command, to, "--proj_type", "this model has a projector of its own, m,512,1024");
      ignore(command, to, "--temperature", "this model has 0.1");
      to.put("--projector", "m,512,1024");
    } else if (method.equals("dascpl") && !projector && attached) {
      to.note("--proj_type none: only exits teach the blocks, which is the method ee");
      method = "ee";
    } else if (original.isContrastive()) {
      to.put("--projector", type("--proj_type", this.projector, to));
      to.put("--temperature", temperature);
      if (original.model().matches("resnet\\d+") && temperature != TEMPERATURE) {
        to.note("--temperature: is " + temperature + " here; the original stays at 0.1");
      }
    } else {
      ignore(command, to, "--proj_type", original.method() + " has no projector");
      ignore(command, to, "--temperature", original.method() + " has no contrastive loss");
    }
    if (original.hasExits()) {
      to.put("--predictor", type("--pred_type", this.predictor, to));
      if (method.equals("ee") && original.method().equals("ee")) {
        to.note("Exits are evaluated as well; the original's EE tells of the head alone");
      }
    } else if (predictor) {
      ignore(command, to, "--pred_type", original.method() + " has no exits");
    }
    return method;
  }

  private static boolean isNone(String type) {
    return type.isBlank() || type.strip().equalsIgnoreCase(NONE);
  }

  private static String type(String option, String type, Translation to) {
    if (!isNone(type)) {
      return type.replace(" ", "");
    }
    to.note(option + ": not given, with which the original fails; takes " + TYPE);
    return TYPE;
  }

  private void stages(OriginalModel original, CommandSpec command, Translation to) {
    boolean valid = gpus.matches("\\d+(,\\d+)*");
    OptionChecks.require("--gpus", valid, "numbers of devices such as 0,1", gpus);
    if (!original.isStaged()) {
      ignore(command, to, "--gpus", "one stage trains all blocks on all cores");
      ignore(command, to, "--multi_t", "the method has no stages");
      return;
    }
    int devices = gpus.split(",").length;
    if (!isTrue(threads)) {
      to.put("--stages", 1);
    } else if (devices > 1) {
      to.put("--stages", devices);
      to.note(
          "--gpus: "
              + devices
              + " devices become as many stages on the processor, of neighbouring blocks");
    } else if (isGiven(command, "--gpus")) {
      to.note("--gpus: trains on the processor, in as many stages as serve best");
    }
    to.note(
        "Stages work on several batches at a time, where the original waits for a batch to end;"
            + " the numbers are those of one thread");
  }

  private void ignored(CommandSpec command, Translation to) {
    ignore(command, to, "--profiler", "'scpl throughput' tells where stages spend their time");
    for (String option : new String[] {"--speedup", "--determine"}) {
      ignore(command, to, option, "the same seed and cores always give the same bits");
    }
  }

  /** Says that an option is ignored, if it is given. */
  static void ignore(CommandSpec command, Translation to, String option, String why) {
    if (isGiven(command, option)) {
      to.note(option + ": ignored, " + why);
    }
  }
}
