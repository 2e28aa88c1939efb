package io.github.scpl.bench.experiment;

import picocli.CommandLine.Option;

/** Options about data, the same in every command that has them. */
public final class DataOptions {
  @Option(
      names = "--data",
      defaultValue = "fashion-mnist",
      paramLabel = "SET",
      description =
          "fashion-mnist (built in, default), cifar10:PATH, cifar100:PATH (folder or .tar.gz),"
              + " tiny-imagenet:FOLDER, or idx:FOLDER (MNIST, Fashion-MNIST).")
  String data;

  @Option(
      names = "--augment",
      defaultValue = "none",
      paramLabel = "KIND",
      description =
          "none (default), basic (crop and flip), or strong (a weak and a strong view of each image:"
              + " twice the rows).")
  String augment;

  @Option(
      names = "--train-limit",
      paramLabel = "N",
      description = "Train on the first N samples only.")
  Integer trainLimit;

  @Option(
      names = "--test-limit",
      paramLabel = "N",
      description = "Test on the first N samples only.")
  Integer testLimit;

  /** Filled by the command line. */
  public DataOptions() {}
}
