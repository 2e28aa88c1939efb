package io.github.scpl.bench.experiment;

import io.github.scpl.bench.experiment.Data.Request;
import io.github.scpl.models.vision.data.Cifar;
import io.github.scpl.models.vision.data.FashionMnistSubset;
import io.github.scpl.models.vision.data.Idx;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.models.vision.data.TinyImageNet;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.util.Set;
import java.util.stream.IntStream;

/** Image sets by name. */
final class ImageData {
  static final String NAMES =
      "fashion-mnist, cifar10:PATH, cifar100:PATH, tiny-imagenet:FOLDER, idx:FOLDER";

  static final Set<String> KINDS =
      Set.of("fashion-mnist", "cifar10", "cifar100", "tiny-imagenet", "idx");

  /** Which of the sets of this form it is, the files do not say. */
  private static final Idx IDX = new Idx("idx", Idx.MNIST.classes());

  private ImageData() {}

  /** The set of this name, or null if it is none of images. */
  static Data open(String kind, Request request) throws IOException {
    switch (kind) {
      case "fashion-mnist":
        request.refusePath();
        return images(
            FashionMnistSubset.train(),
            FashionMnistSubset.test(),
            FashionMnistSubset.normalization(),
            request);
      case "cifar10":
        return cifar(Cifar.CIFAR10, request);
      case "cifar100":
        return cifar(Cifar.CIFAR100, request);
      case "tiny-imagenet":
        return images(
            TinyImageNet.train(request.requirePath()),
            TinyImageNet.test(request.path()),
            TinyImageNet.normalization(),
            request);
      case "idx":
        ImageSet train = IDX.train(request.requirePath());
        ImageSet test = IDX.test(request.path());
        return images(train, test, Normalization.measure(train), request);
      default:
        return null;
    }
  }

  private static Data cifar(Cifar format, Request request) throws IOException {
    ImageSet train = format.train(request.requirePath());
    return images(train, format.test(request.path()), format.normalization(), request);
  }

  private static Data images(
      ImageSet train, ImageSet test, Normalization normalization, Request request) {
    DataOptions options = request.options();
    RandomKey key = RandomKey.of(request.seed()).child("data");
    Drawn.check(options, train.classCounts(), test.classCounts());
    ImageSet limited = limited(train, options.trainLimit, key);
    ImageSet.Split split =
        options.holdsOut(limited.size()) ? limited.split(options.validation, key) : null;
    ImageSet training = split == null ? limited : split.train();
    Data.requireClasses(train.name(), IntStream.range(0, training.size()).map(training::label));
    ImageSet testing = limited(test, options.testLimit, key);
    return new Data(
        train.name(),
        Shape.of(train.channels(), train.height(), train.width()),
        train.classes(),
        0,
        training.size(),
        split == null ? 0 : split.test().size(),
        testing.size(),
        Drawn.of(
            request.seed(),
            train.classCounts(),
            limited.classCounts(),
            test.classCounts(),
            testing.classCounts()),
        ImageBatches.training(
            training, normalization, options.augmentation(), request.batch(), key),
        split == null ? null : ImageBatches.test(split.test(), normalization, request.testBatch()),
        ImageBatches.test(testing, normalization, request.testBatch()),
        null);
  }

  private static ImageSet limited(ImageSet set, Integer limit, RandomKey key) {
    return limit == null ? set : set.sample(limit, key);
  }
}
