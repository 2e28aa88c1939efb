// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Network;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.report.TrainingException;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Arguments that cannot be are refused by name at once, and the trainer goes on. */
@Timeout(60)
class ArgumentsTest {
  private static final Batches DATA = Batches.vectors(4);
  private static final LearningRateSchedule RATE = LearningRateSchedule.constant(1e-3);

  private static void assertRefused(
      Class<? extends RuntimeException> type, String message, Executable call) {
    assertEquals(message, assertThrows(type, call).getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsMissingIsNamed(Kind kind) throws InterruptedException {
    Class<NullPointerException> missing = NullPointerException.class;
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      String source = "Expected a source of batches, got null";
      assertRefused(missing, source, () -> trainer.train(null, 1, 1e-3));
      assertRefused(missing, source, () -> trainer.evaluate(null));
      assertRefused(
          missing,
          "Expected a source of training batches, got null",
          () -> trainer.fit(null, DATA, 1, RATE));
      assertRefused(
          missing,
          "Expected a source of test batches, got null",
          () -> trainer.fit(DATA, null, 1, RATE));
      assertRefused(
          missing,
          "Expected a learning rate schedule, got null",
          () -> trainer.fit(DATA, DATA, 1, null));
      assertRefused(
          missing,
          "Expected a source of test batches, got null",
          () -> trainer.fitEpoch(DATA, null, 1, 1e-3, List.of()));
      assertRefused(missing, "Expected a listener, got null", () -> trainer.addListener(null));
      assertEquals(1, trainer.fit(DATA, DATA, 1, RATE).size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbersThatCannotBeAreNamed(Kind kind) throws InterruptedException {
    Class<IllegalArgumentException> wrong = IllegalArgumentException.class;
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      assertRefused(
          wrong, "Expected a number of epochs, got -1", () -> trainer.fit(DATA, DATA, -1, RATE));
      assertRefused(
          wrong,
          "Expected a learning rate of at least 0 for epoch 2, got -1.0",
          () -> trainer.fit(DATA, DATA, 3, (epoch, epochs) -> 1 - epoch));
      assertRefused(
          wrong,
          "Expected a learning rate of at least 0 for epoch 7, got NaN",
          () -> trainer.train(DATA, 7, Double.NaN));
      assertRefused(
          wrong,
          "Expected a learning rate of at least 0 for epoch 7, got -1.0",
          () -> trainer.fitEpoch(DATA, DATA, 7, -1, List.of()));
      assertEquals(1, trainer.fit(DATA, DATA, 1, RATE).size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSourceThatOpensNothingIsNamed(Kind kind) {
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      assertRefused(
          TrainingException.class,
          "Data source, training batch 0 of epoch 1 failed: expected a stream from the source's"
              + " open, got null",
          () -> trainer.train(epoch -> null, 1, 1e-3));
    }
  }
}
