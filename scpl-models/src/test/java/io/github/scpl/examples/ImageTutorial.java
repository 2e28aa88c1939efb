// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.models.data.TextList;
import io.github.scpl.models.vision.data.Augmentation;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.AdamW;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Trains a network of one's own on images of one's own, stores it, and answers with it. */
final class ImageTutorial {
  private static final RandomKey KEY = RandomKey.of(1);
  private static final int BATCH = 16;
  private static final int EPOCHS = 6;

  private ImageTutorial() {}

  private static Network network(int classes) {
    return Network.builder(Shape.of(3, LabelledImages.SIDE, LabelledImages.SIDE), classes)
        .block(unit(8))
        .block(unit(16))
        .block(unit(32))
        .head(new Sequential().add("flatten", new Flatten()).add("linear", new Linear(classes)))
        .projector(HeadType.projector("m,avg,64,32"))
        .exit(HeadType.exit("m,avg,32"))
        .method(Method.DASCPL)
        .optimizer(AdamW.standard().withWeightDecay(0.01))
        .seed(1)
        .build();
  }

  /** Half the height and width, so many channels. */
  private static Layer unit(int channels) {
    return new Sequential()
        .add("conv", new Conv2d(channels, 3))
        .add("norm", new BatchNorm().withLeakyRelu(0))
        .add("pool", Pool2d.max(2));
  }

  /** Trains on four fifths of the images, and returns the accuracy on the others. */
  static double train(Path folder, Path model) throws IOException, InterruptedException {
    ImageSet.Split images = LabelledImages.read(folder).split(0.2, KEY);
    List<String> classes = images.train().classNames();
    Normalization scale = Normalization.measure(images.train());
    ImageBatches training =
        ImageBatches.training(images.train(), scale, Augmentation.BASIC, BATCH, KEY);
    ImageBatches test = ImageBatches.test(images.test(), scale, BATCH);

    try (Network network = network(classes.size());
        Trainer trainer = Trainer.of(network, training)) {
      var rate = LearningRateSchedule.cosine(1e-2, 1e-4).withWarmUp(1);
      List<EpochResult> epochs = trainer.fit(training, test, EPOCHS, rate);
      ModelFile.save(
          model,
          network,
          Map.of(
              "normalization", scale.toText(), "classes", TextList.write("classes", 1, classes)));
      return epochs.get(EPOCHS - 1).evaluation().accuracy();
    }
  }

  /** What an image shows, with the exit that said so and how sure it is. */
  static String answer(Path model, Path image) throws IOException, InterruptedException {
    ModelFile file = ModelFile.open(model);
    Map<String, String> stored = file.manifest().properties();
    Normalization scale = Normalization.parse(stored.get("normalization"));
    List<String> classes = TextList.read("classes", 1, stored.get("classes"));
    try (Network network = network(classes.size());
        Arena arena = HostDevice.HOST.arena();
        Classifier classifier = Classifier.of(network, ExitPolicy.parse("confidence:0.9"));
        BatchStream batches =
            ImageBatches.test(LabelledImages.one(image, classes), scale, 1).open(0)) {
      file.load(network);
      Signal batch = new Signal(arena, network.dataType());
      batches.next(batch);
      Answer answer = classifier.classify(batch.bundle()).rows().get(0);
      return classes.get(answer.label()) + " by " + answer.output() + ", " + answer.confidence();
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path model = Path.of("images.scpl");
    System.out.println(train(Path.of(arguments[0]), model));
    System.out.println(answer(model, Path.of(arguments[1])));
  }
}
