// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.data.BatchSource;
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
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Image sets by name. */
final class ImageData {
  /** Which of the sets of this form it is, the files do not say. */
  private static final Idx IDX = new Idx("idx", Idx.MNIST.classes());

  private ImageData() {}

  /** The set that is asked for, or null if it is none of images. */
  static Data open(DataRequest request) throws IOException {
    Parts parts = parts(request);
    if (parts == null) {
      return null;
    }
    ImageSet train = parts.train().read();
    return images(train, parts.test().read(), parts.normalization().apply(train), request);
  }

  /** The test set that is asked for, as the model was trained; null if it is none of images. */
  static Data load(DataRequest request, StoredModel model) throws IOException {
    Parts parts = parts(request);
    if (parts == null) {
      return null;
    }
    ImageSet test = parts.test().read();
    model.requireFits(test.name(), shape(test), test.classNames());
    Drawn.warn(request.options(), test.classCounts());
    ImageSet testing = limited(test, request.options().testLimit(), request);
    Normalization normalization = model.origin().preparation().normalization();
    return new Data(
        test.name(),
        shape(test),
        test.classes(),
        0,
        model.trainSamples(),
        model.heldOutSamples(),
        testing.size(),
        Drawn.ofTest(request.seed(), test.classCounts(), testing.classCounts()),
        null,
        null,
        ImageBatches.test(testing, normalization, request.testBatch()),
        null,
        null,
        Reading.NOTHING_TO_TELL,
        model.origin().testedWith(test.fingerprint()));
  }

  /** The samples that were held out when a model was trained. */
  static BatchSource heldOut(DataRequest request, StoredModel model) throws IOException {
    ImageSet train = parts(request).train().read();
    model.requireTrainedWith(train.name(), train.fingerprint());
    ImageSet limited = limited(train, request.options().trainLimit(), request);
    ImageSet heldOut = divided(limited, request).test();
    model.requireHeldOut(train.name(), heldOut.fingerprint());
    Normalization normalization = model.origin().preparation().normalization();
    return ImageBatches.test(heldOut, normalization, request.testBatch());
  }

  private interface Reader {
    ImageSet read() throws IOException;
  }

  /**
   * The parts of a set, each of which is read without the other.
   *
   * @param normalization made from the training part
   */
  private record Parts(
      Reader train, Reader test, Function<ImageSet, Normalization> normalization) {}

  private static Parts parts(DataRequest request) {
    switch (request.kind()) {
      case "fashion-mnist":
        request.refusePath();
        return new Parts(
            FashionMnistSubset::train,
            FashionMnistSubset::test,
            train -> FashionMnistSubset.normalization());
      case "cifar10":
        return cifar(Cifar.CIFAR10, request.requirePath());
      case "cifar100":
        return cifar(Cifar.CIFAR100, request.requirePath());
      case "tiny-imagenet":
        Path folder = request.requirePath();
        return new Parts(
            () -> TinyImageNet.train(folder),
            () -> TinyImageNet.test(folder),
            train -> TinyImageNet.normalization());
      case "idx":
        Path path = request.requirePath();
        return new Parts(() -> IDX.train(path), () -> IDX.test(path), Normalization::measure);
      default:
        return null;
    }
  }

  private static Parts cifar(Cifar format, Path path) {
    return new Parts(
        () -> format.train(path), () -> format.test(path), train -> format.normalization());
  }

  private static Shape shape(ImageSet set) {
    return Shape.of(set.channels(), set.height(), set.width());
  }

  private static RandomKey key(DataRequest request) {
    return RandomKey.of(request.seed()).child("data");
  }

  /** Training and held-out samples, the second null if there are none. */
  private static ImageSet.Split divided(ImageSet limited, DataRequest request) {
    DataOptions options = request.options();
    return options.holdsOut(limited.size())
        ? limited.split(options.validation(), key(request))
        : new ImageSet.Split(limited, null);
  }

  private static ImageSet limited(ImageSet set, Integer limit, DataRequest request) {
    return limit == null ? set : set.sample(limit, key(request));
  }

  private static Data images(
      ImageSet train, ImageSet test, Normalization normalization, DataRequest request) {
    DataOptions options = request.options();
    Drawn.check(options, train.classCounts(), test.classCounts());
    ImageSet limited = limited(train, options.trainLimit(), request);
    ImageSet.Split split = divided(limited, request);
    ImageSet training = split.train();
    ImageSet heldOut = split.test();
    Data.requireClasses(train.name(), IntStream.range(0, training.size()).map(training::label));
    ImageSet testing = limited(test, options.testLimit(), request);
    ImageSet labelled = training.withLabelNoise(options.noise(), key(request));
    return new Data(
        train.name(),
        shape(train),
        train.classes(),
        0,
        training.size(),
        heldOut == null ? 0 : heldOut.size(),
        testing.size(),
        Drawn.of(
            request.seed(),
            train.classCounts(),
            limited.classCounts(),
            test.classCounts(),
            testing.classCounts()),
        ImageBatches.training(
            labelled, normalization, options.augmentation(), request.batch(), key(request)),
        heldOut == null ? null : ImageBatches.test(heldOut, normalization, request.testBatch()),
        ImageBatches.test(testing, normalization, request.testBatch()),
        ImageBatches.test(labelled, normalization, request.testBatch()),
        null,
        Reading.NOTHING_TO_TELL,
        new Origin(
            Preparation.ofImages(train.classNames(), normalization),
            train.fingerprint(),
            heldOut == null ? null : heldOut.fingerprint(),
            test.fingerprint()));
  }
}
