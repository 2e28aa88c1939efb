package example;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.models.vision.data.Augmentation;
import io.github.scpl.models.vision.data.Idx;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import java.nio.file.Path;
import java.util.Map;

public final class FirstProgram {
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]); // with the four files of Fashion-MNIST
    ImageSet images = Idx.FASHION_MNIST.train(folder);
    Normalization scale = Normalization.measure(images);
    RandomKey key = RandomKey.of(1);
    BatchSource training = ImageBatches.training(images, scale, Augmentation.NONE, 64, key);
    BatchSource test = ImageBatches.test(Idx.FASHION_MNIST.test(folder), scale, 64);

    Network.Builder vgg = Vgg.vgg8().withWidth(0.1).network(Shape.of(1, 32, 32), 10);
    try (Network network = vgg.method(Method.SCPL).seed(1).build();
        Trainer trainer = Trainer.of(network, training)) {
      var rate = LearningRateSchedule.cosine(1e-3, 1e-5);
      for (EpochResult epoch : trainer.fit(training, test, 2, rate)) {
        System.out.println(epoch.evaluation().accuracy());
      }
      ModelFile.save(Path.of("model.safetensors"), network, Map.of("normalization", scale.toText()));
    }
  }
}
