package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.models.vision.data.Augmentation;
import io.github.scpl.models.vision.data.FashionMnistSubset;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.EpochResult;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's snippet is the body of {@link #snippet}, but for sizes that a test can afford. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");

  private static void snippet(BatchSource training, BatchSource test) throws InterruptedException {
    Network.Builder vgg = Vgg.vgg8().withWidth(0.25).network(Shape.of(3, 32, 32), 10);
    try (Network network = vgg.method(Method.SCPL).seed(1).build();
        Trainer trainer = PipelineTrainer.builder(network).build()) {
      List<EpochResult> epochs =
          trainer.fit(training, test, 5, LearningRateSchedule.cosine(1e-3, 1e-5));
      System.out.println(epochs.get(4).evaluation().accuracy());
    }
  }

  @Test
  @Timeout(120)
  void theSnippetRuns() throws IOException, InterruptedException {
    ImageSet grey = FashionMnistSubset.train().limit(64);
    int plane = 32 * 32;
    byte[] pixels = new byte[grey.size() * 3 * plane];
    int[] labels = new int[grey.size()];
    for (int i = 0; i < labels.length; i++) {
      for (int c = 0; c < 3; c++) {
        System.arraycopy(grey.image(i), 0, pixels, (3 * i + c) * plane, plane);
      }
      labels[i] = grey.label(i);
    }
    ImageSet images = ImageSet.of("colours", 10, 3, 32, 32, pixels, labels);
    Normalization normalization = Normalization.measure(images);
    snippet(
        ImageBatches.training(images, normalization, Augmentation.NONE, 32, RandomKey.of(1)),
        ImageBatches.test(images, normalization, 32));
  }

  @Test
  void theSnippetIsTheOneInTheReadme() throws IOException {
    Matcher block =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertTrue(block.find(), "README.md has no Java block");
    String source =
        Files.readString(
            ROOT.resolve("scpl-bench/src/test/java/io/github/scpl/bench/ReadmeTest.java"));
    assertTrue(
        source.contains(indent(block.group(1))), "The README's snippet is not that of this test");
  }

  private static String indent(String code) {
    return code.lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
  }
}
