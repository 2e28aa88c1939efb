package io.github.scpl.bench.experiment;

import picocli.CommandLine.Option;

/** Options about the model and its losses, the same in every command that has them. */
public final class ModelOptions {
  @Option(
      names = "--model",
      defaultValue = "vgg8",
      paramLabel = "NAME",
      description =
          "vgg8 (default), resnet18-old (3x3 shortcuts), resnet18, resnet34, resnet50, resnet101 or"
              + " resnet152.")
  String model;

  @Option(
      names = "--width",
      paramLabel = "FACTOR",
      description =
          "Multiplies all layer widths, those of projectors and exits too (default: 0.25 to train,"
              + " 1 for throughput).")
  double width;

  @Option(
      names = "--temperature",
      defaultValue = "0.1",
      paramLabel = "T",
      description = "Temperature of the contrastive loss (default: ${DEFAULT-VALUE}).")
  double temperature;

  @Option(
      names = "--projector",
      defaultValue = "m",
      paramLabel = "TYPE",
      description =
          "Projector in front of the contrastive loss: i, l, m, mb or simsiammlp, with avg and"
              + " widths as in m,avg,512,1024 (default: ${DEFAULT-VALUE}).")
  String projector;

  @Option(
      names = "--predictor",
      defaultValue = "m",
      paramLabel = "TYPE",
      description =
          "Exit of each block, where the method has exits: l, m or mb, with avg, non-detach and a"
              + " width (default: ${DEFAULT-VALUE}).")
  String predictor;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
  long seed;

  /**
   * Filled by the command line.
   *
   * @param defaultWidth the width if none is given
   */
  ModelOptions(double defaultWidth) {
    width = defaultWidth;
  }
}
