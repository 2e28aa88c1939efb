// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Linear;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.TrainingException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers that are not finite end a run, whoever trains, and are put down to what made them. */
@Timeout(60)
class DivergenceTest {
  private static final double NAN = Double.NaN;
  private static final Batches ONE = Batches.vectors(8);
  private static final String TOO_FAST = "; training has diverged: try a lower learning rate";
  private static final String AT_ONCE =
      "; nothing was learned yet: check the scale of the features, and the parameters";

  @AfterEach
  void nothingIsLeft() {
    Workers.assertNoneLeft();
  }

  private static void assertClosed(Trainer trainer, RuntimeException by) {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> trainer.evaluate(ONE));
    assertTrue(
        Stream.<Throwable>iterate(refused, t -> t != null, Throwable::getCause)
            .anyMatch(by::equals),
        () -> by + " is no cause of " + refused);
  }

  private static void spoil(Network network, Predicate<String> which) {
    network.parameters().stream()
        .filter(parameter -> which.test(parameter.name()))
        .forEach(parameter -> parameter.value().write(0, new double[] {NAN}, 1));
  }

  /** The losses come before the update: all of them are finite. */
  @ParameterizedTest
  @EnumSource
  void anUpdateThatNoLossFollowsIsLookedAt(Kind kind) {
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      DivergenceException thrown =
          assertThrows(DivergenceException.class, () -> trainer.train(ONE, 1, 1e38));
      assertTrue(
          thrown
              .getMessage()
              .startsWith(
                  "Block 0, end of epoch 1 failed: Expected finite parameters and running"
                      + " statistics, got others in block0."),
          thrown.getMessage());
      assertTrue(thrown.getMessage().endsWith(TOO_FAST), thrown.getMessage());
      assertEquals(0, thrown.block());
      assertTrue(thrown.what().startsWith("block0."), thrown.what());
      assertEquals(1, thrown.step().epoch());
      assertEquals(0, thrown.step().batch());
      assertInstanceOf(NonFiniteException.class, thrown.getCause());
      assertClosed(trainer, thrown);
    }
  }

  @ParameterizedTest
  @EnumSource
  void runningStatisticsAreLookedAt(Kind kind) {
    try (Network network = Networks.convolutional(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      Tensor last =
          network.blocks().get(2).buffers().stream()
              .filter(buffer -> buffer.name().endsWith("Variance"))
              .findFirst()
              .orElseThrow()
              .value();
      last.write(1, new double[] {Double.POSITIVE_INFINITY}, 1);
      DivergenceException thrown =
          assertThrows(DivergenceException.class, () -> trainer.train(Batches.images(8), 1, 1e-3));
      assertTrue(thrown.getMessage().startsWith("Block 2, end of"), thrown.getMessage());
      assertTrue(thrown.what().endsWith("Variance"), thrown.what());
    }
  }

  @ParameterizedTest
  @EnumSource
  void outputsThatAreNotFiniteAreNoAnswers(Kind kind) {
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      spoil(network, name -> name.startsWith("block2.exit.linear1.bias"));
      DivergenceException thrown =
          assertThrows(DivergenceException.class, () -> trainer.evaluate(Batches.vectors(4, 3)));
      assertEquals(
          kind.block2
              + ", test batch 0 of epoch 0 failed: Expected finite logits of the exit, got NaN in"
              + " row 0"
              + AT_ONCE,
          thrown.getMessage());
      assertEquals("logits of the exit", thrown.what());
      assertClosed(trainer, thrown);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theHeadsOutputsAreLookedAtToo(Kind kind) {
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      spoil(network, name -> name.equals("head.bias"));
      DivergenceException thrown =
          assertThrows(DivergenceException.class, () -> trainer.evaluate(ONE));
      assertEquals("logits of the head", thrown.what());
      assertEquals(3, thrown.block());
    }
  }

  /** Weights of 1e30 are finite, and what they give is not. */
  @ParameterizedTest
  @EnumSource
  void weightsThatAreFiniteButUseless(Kind kind) throws InterruptedException {
    try (Network network = Networks.convolutional(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      trainer.train(Batches.images(8), 1, 1e30);
      DivergenceException thrown =
          assertThrows(DivergenceException.class, () -> trainer.evaluate(Batches.images(5)));
      assertTrue(thrown.getMessage().contains("finite logits of the "), thrown.getMessage());
      assertTrue(thrown.getMessage().endsWith(TOO_FAST), thrown.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLossThatIsNotFiniteIsADivergence(Kind kind) {
    try (Network network = Networks.convolutional(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      DivergenceException thrown =
          assertThrows(
              DivergenceException.class, () -> trainer.train(Batches.images(8, 8), 1, 1e30));
      assertTrue(thrown.getMessage().contains("training batch 1 of epoch 1"), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("Expected a finite "), thrown.getMessage());
      assertTrue(thrown.getMessage().endsWith(TOO_FAST), thrown.getMessage());
      assertTrue(thrown.what().contains("loss"), thrown.what());
    }
  }

  /** Whoever reads this searches the data, and does not try other learning rates. */
  @ParameterizedTest
  @EnumSource
  void featuresThatAreNotFiniteAreTheDatas(Kind kind) {
    for (double other : new double[] {NAN, Double.NEGATIVE_INFINITY}) {
      BatchSource source = spoiled(2, 5, other);
      try (Network network = Networks.perceptron(kind.method, 1).build()) {
        String message =
            "measurements, %s batch 2 of epoch %d failed: expected finite features, got "
                + other
                + " in row 5; check the data";
        TrainingException learning;
        try (Trainer trainer = kind.of(network)) {
          learning = assertThrows(TrainingException.class, () -> trainer.train(source, 1, 1e-3));
        }
        assertEquals(String.format(message, "training", 1), learning.getMessage());
        assertFalse(learning instanceof DivergenceException);
        assertInstanceOf(IllegalArgumentException.class, learning.getCause());
        TrainingException evaluating;
        try (Trainer trainer = kind.of(network)) {
          evaluating = assertThrows(TrainingException.class, () -> trainer.evaluate(source));
        }
        assertEquals(String.format(message, "test", 0), evaluating.getMessage());
      }
    }
  }

  /** Three batches of eight rows, with one feature replaced. */
  private static BatchSource spoiled(int at, int row, double other) {
    return new BatchSource() {
      @Override
      public BatchStream open(int epoch) {
        BatchStream batches = Batches.vectors(8, 8, 8).open(epoch);
        int[] batch = {0};
        return target -> {
          boolean more = batches.next(target);
          if (more && batch[0]++ == at) {
            Tensor features = target.bundle().features();
            features.write(row * features.size(1) + 3, new double[] {other}, 1);
          }
          return more;
        };
      }

      @Override
      public String name() {
        return "measurements";
      }
    };
  }

  @Test
  void aMaskThatIsNotFiniteIsTheDatas() {
    BatchSource source =
        epoch -> {
          BatchStream batches = ONE.open(epoch);
          return target -> {
            boolean more = batches.next(target);
            if (more) {
              target.mask(8, 12).fill(() -> NAN);
            }
            return more;
          };
        };
    try (Network network = Networks.perceptron(Method.SCPL, 1).build();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(source, 1, 1e-3));
      assertTrue(
          thrown.getMessage().endsWith("expected a finite mask, got NaN in row 0; check the data"),
          thrown.getMessage());
    }
  }

  @Test
  void aProfileIsNotMeasuredOnSuchFeatures() {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      assertEquals(
          "measurements, first batch: expected finite features, got NaN in row 1; check the data",
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      BlockProfile.measure(network, spoiled(0, 1, NAN), 1, PlacementSearch.NOBODY))
              .getMessage());
    }
  }

  /** Micro-batches of two rows; the row is that of the batch. */
  @Test
  void theRowOfAMicroBatchIsThatOfItsBatch() {
    Network.Builder linear =
        Network.builder(Networks.VECTOR, Networks.CLASSES).method(Method.BP).block(new Linear(4));
    try (Network network = linear.block(new Linear(4)).head(new Linear(5)).build();
        Trainer trainer = GPipeTrainer.builder(network).microBatches(4).cores(2).build()) {
      network.parameters().forEach(parameter -> parameter.value().fill(() -> 2));
      BatchSource source = spoiled(0, 5, Float.MAX_VALUE);
      DivergenceException thrown =
          assertThrows(DivergenceException.class, () -> trainer.evaluate(source));
      assertTrue(
          thrown
              .getMessage()
              .contains("finite logits of the head, got Infinity in row 5" + AT_ONCE),
          thrown.getMessage());
    }
  }
}
