// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.TrainingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The promises of {@code docs/reliability.md} about a program's runs. */
@Timeout(120)
class KeptRunTest {
  private static final Spirals TRAINING = new Spirals(1, 10, 64);
  private static final Spirals TEST = new Spirals(2, 5, 100);

  @TempDir private Path folder;

  private List<List<Double>> train(BatchSource training, Path snapshots)
      throws InterruptedException {
    try (Network network = CustomNetwork.build(Method.SCPL)) {
      List<EpochResult> results = KeptRun.train(network, training, TEST, snapshots);
      return results.stream().map(result -> result.evaluation().accuracies()).toList();
    }
  }

  @Test
  void anEndedRunGoesOnInAnotherNetwork() throws InterruptedException {
    BatchSource ending =
        epoch -> {
          if (epoch == 3) {
            throw new IllegalStateException("the process ends");
          }
          return TRAINING.open(epoch);
        };
    assertThrows(TrainingException.class, () -> train(ending, folder.resolve("kept")));
    BatchSource rest =
        epoch -> {
          assertTrue(epoch >= 3, "epochs that are over are not trained again");
          return TRAINING.open(epoch);
        };
    assertEquals(train(TRAINING, folder.resolve("whole")), train(rest, folder.resolve("kept")));
  }

  @Test
  void thePageShowsThisSource() throws IOException {
    assertEquals(
        Pages.sources(List.of("KeptRun")),
        Pages.listings("reliability.md"),
        "update docs/reliability.md");
  }
}
