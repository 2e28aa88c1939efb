package example;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.models.vision.data.Augmentation;
import io.github.scpl.models.vision.data.FashionMnistSubset;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.EpochResult;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Trainer;

public final class FirstProgram {
  public static void main(String[] arguments) throws Exception {
    Normalization scale = FashionMnistSubset.normalization();
    RandomKey key = RandomKey.of(1);
    BatchSource training =
        ImageBatches.training(FashionMnistSubset.train(), scale, Augmentation.NONE, 64, key);
    BatchSource test = ImageBatches.test(FashionMnistSubset.test(), scale, 64);

    Network.Builder vgg = Vgg.vgg8().withWidth(0.1).network(Shape.of(1, 32, 32), 10);
    try (Network network = vgg.method(Method.SCPL).seed(1).build();
        Trainer trainer = PipelineTrainer.builder(network).build()) {
      var rate = LearningRateSchedule.cosine(1e-3, 1e-5);
      for (EpochResult epoch : trainer.fit(training, test, 2, rate)) {
        System.out.println(epoch.evaluation().accuracy());
      }
    }
  }
}
