// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promises of {@code docs/custom-networks.md}. */
@Timeout(120)
class CustomNetworkTest {
  private static final double ACCURACY = 0.95;

  @Test
  void scplLearnsTheSpirals() throws InterruptedException {
    double accuracy = CustomNetwork.trainInParallel();
    assertTrue(accuracy > ACCURACY, () -> "SCPL: " + accuracy);
  }

  @Test
  void backpropagationLearnsTheSpirals() throws InterruptedException {
    double accuracy = CustomNetwork.trainEndToEnd();
    assertTrue(accuracy > ACCURACY, () -> "BP: " + accuracy);
  }

  @Test
  void thePageShowsTheseSources() throws IOException {
    assertEquals(
        Pages.sources(List.of("Swish", "TanhResidual", "Spirals", "CustomNetwork")),
        Pages.listings("custom-networks.md"),
        "update docs/custom-networks.md");
  }
}
