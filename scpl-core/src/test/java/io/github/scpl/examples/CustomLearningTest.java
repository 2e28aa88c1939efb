// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.MemoryEstimate;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promises of {@code docs/custom-losses.md}. */
@Timeout(120)
class CustomLearningTest {
  @Test
  void blocksLearnTheSpirals() throws InterruptedException {
    double accuracy = CustomLearning.train();
    assertTrue(accuracy > 0.95, () -> "accuracy: " + accuracy);
  }

  @Test
  void theMeansAreInTheEstimateOfMemory() {
    try (Network network = CustomLearning.build(Lion::new);
        Trainer trainer = new SequentialTrainer(network, 1)) {
      MemoryEstimate estimate = trainer.memory(1, 1);
      assertEquals(estimate.parameters(), estimate.moments());
    }
  }

  @Test
  void thePageShowsTheseSources() throws IOException {
    assertEquals(
        Pages.sources(List.of("SquaredError", "Lion", "CustomLearning")),
        Pages.listings("custom-losses.md"),
        "update docs/custom-losses.md");
  }
}
