// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.Stripes;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PredSimTest {
  private static List<EpochResult> fit(Network.Builder builder, int epochs)
      throws InterruptedException {
    try (Network network = builder.method(Method.PREDSIM).seed(1).build();
        Trainer trainer = PipelineTrainer.builder(network).cores(2).build()) {
      LearningRateSchedule schedule = LearningRateSchedule.cosine(1e-2, 1e-4);
      return trainer.fit(new Stripes(1, 10, 32), new Stripes(2, 5, 40), epochs, schedule);
    }
  }

  @Test
  void vggLearnsStripes() throws InterruptedException {
    Vgg vgg = Vgg.of(List.of(List.of(8), List.of(8), List.of(16)));
    int epochs = 8;
    List<EpochResult> results = fit(vgg.network(Stripes.IMAGE, Stripes.CLASSES), epochs);
    double accuracy = results.get(epochs - 1).evaluation().accuracy();
    assertTrue(accuracy > 0.9, () -> "accuracy " + accuracy);
    for (int block = 0; block < 3; block++) {
      double first = results.get(0).training().losses().get(block).local();
      double last = results.get(epochs - 1).training().losses().get(block).local();
      assertTrue(last < 0.8 * first, () -> "local loss " + first + " to " + last);
    }
  }

  /** The last block of this one is seen pooled, as a vector. */
  @Test
  void oldResNetLearnsStripes() throws InterruptedException {
    Network.Builder builder = ResNet.old18().withWidth(0.1).network(Stripes.IMAGE, 4);
    List<EpochResult> results = fit(builder, 4);
    double accuracy = results.get(3).evaluation().accuracy();
    assertTrue(accuracy > 0.9, () -> "accuracy " + accuracy);
  }

  /**
   * 9 C² and a classifier of 2048 features for a map of C channels, whatever the number of rows.
   */
  @Test
  void vgg8HasTheOriginalsParameters() {
    Network.Builder builder = Vgg.vgg8().network(Shape.of(3, 32, 32), 10);
    try (Network network = builder.method(Method.PREDSIM).build()) {
      for (int block = 0; block < 4; block++) {
        long channels = block == 0 ? 256 : 512;
        long parameters =
            network.blocks().get(block).parameters().stream()
                .filter(parameter -> parameter.name().contains(".predsim."))
                .mapToLong(parameter -> parameter.value().length())
                .sum();
        assertEquals(9 * channels * channels + 2049 * 10, parameters, "block " + block);
      }
    }
  }
}
