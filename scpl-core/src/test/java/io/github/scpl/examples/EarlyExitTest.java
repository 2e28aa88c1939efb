// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Answers;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitOutcome;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** The promises of {@code docs/early-exit.md}. */
@Timeout(120)
class EarlyExitTest {
  private static final Spirals UNSEEN = new Spirals(4, 1, 1000);

  @Test
  void fewerBlocksGiveNearlyTheSameAccuracyOnUnseenPoints() throws Exception {
    try (Network network = EarlyExit.train();
        Arena arena = HostDevice.HOST.arena();
        Classifier whole = Classifier.of(network, ExitPolicy.never())) {
      String stored = EarlyExit.choose(network);
      ExitLogits logits = whole.record(UNSEEN);
      ExitOutcome outcome = ExitOutcome.of(logits, ExitSettings.parse(stored));
      double head = logits.accuracy(logits.exits());
      assertTrue(outcome.accuracy() > head - 0.02, () -> outcome + ", head " + head);
      assertTrue(outcome.meanBlocks() < 2.5, outcome::toString);

      Signal points = new Signal(arena, DataType.FLOAT);
      assertTrue(UNSEEN.open(0).next(points));
      Answers answers = EarlyExit.answer(network, stored, points.bundle());
      assertEquals(outcome.meanBlocks(), answers.meanBlocks(), 1e-12);
      assertEquals(logits.answers(ExitSettings.parse(stored)), answers.rows());
    }
  }

  @Test
  void thePageShowsThisSource() throws IOException {
    assertEquals(
        Pages.sources(List.of("EarlyExit")),
        Pages.listings("early-exit.md"),
        "update docs/early-exit.md");
  }
}
