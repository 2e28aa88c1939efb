package io.github.scpl.bench.experiment;

import io.github.scpl.bench.data.FashionMnistSubset;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.vision.data.Augmentation;
import io.github.scpl.models.vision.data.Cifar;
import io.github.scpl.models.vision.data.Idx;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.models.vision.data.TinyImageNet;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A data set, ready to train with.
 *
 * @param name as printed
 * @param inputShape the shape of one sample
 * @param classes the number of classes
 * @param trainSamples size of the training set
 * @param testSamples size of the test set
 * @param training batches to train with
 * @param test batches to test with
 */
record Data(
    String name,
    Shape inputShape,
    int classes,
    int trainSamples,
    int testSamples,
    BatchSource training,
    BatchSource test) {

  /** Reads the set that the options name. */
  static Data open(DataOptions options, int batch, long seed) throws IOException {
    String[] parts = options.data.split(":", 2);
    String kind = parts[0].toLowerCase(Locale.ROOT);
    switch (kind) {
      case "fashion-mnist":
        refusePath(options.data, parts);
        return images(
            FashionMnistSubset.train(),
            FashionMnistSubset.test(),
            FashionMnistSubset.normalization(),
            options,
            batch,
            seed);
      case "cifar10", "cifar100":
        Cifar cifar = kind.equals("cifar10") ? Cifar.CIFAR10 : Cifar.CIFAR100;
        Path path = path(options.data, parts);
        ImageSet train = cifar.train(path);
        return images(train, cifar.test(path), cifar.normalization(), options, batch, seed);
      case "tiny-imagenet":
        Path tiny = path(options.data, parts);
        return images(
            TinyImageNet.train(tiny),
            TinyImageNet.test(tiny),
            TinyImageNet.normalization(),
            options,
            batch,
            seed);
      case "idx":
        Path folder = path(options.data, parts);
        ImageSet images = Idx.MNIST.train(folder);
        ImageSet test = Idx.MNIST.test(folder);
        return images(images, test, Normalization.measure(images), options, batch, seed);
      default:
        throw new IllegalArgumentException(
            "--data: expected fashion-mnist, cifar10:PATH, cifar100:PATH, tiny-imagenet:FOLDER or"
                + " idx:FOLDER, got "
                + options.data);
    }
  }

  private static void refusePath(String data, String[] parts) {
    if (parts.length > 1) {
      throw new IllegalArgumentException(
          "--data: " + parts[0] + " is built in and takes no path, got " + data);
    }
  }

  private static Path path(String data, String[] parts) {
    if (parts.length < 2 || parts[1].isBlank()) {
      throw new IllegalArgumentException(
          "--data: expected " + parts[0] + ":PATH, got " + data + "; add the path");
    }
    return Path.of(parts[1]);
  }

  private static Data images(
      ImageSet train,
      ImageSet test,
      Normalization normalization,
      DataOptions options,
      int batch,
      long seed) {
    ImageSet training = options.trainLimit == null ? train : train.limit(options.trainLimit);
    ImageSet testing = options.testLimit == null ? test : test.limit(options.testLimit);
    return new Data(
        train.name(),
        Shape.of(train.channels(), train.height(), train.width()),
        train.classes(),
        training.size(),
        testing.size(),
        ImageBatches.training(
            training,
            normalization,
            Augmentation.of(options.augment),
            batch,
            RandomKey.of(seed).child("data")),
        ImageBatches.test(testing, normalization, batch));
  }
}
