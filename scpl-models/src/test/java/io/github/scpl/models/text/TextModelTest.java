// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Block;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchStream;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.report.TrainingException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TextModelTest {
  private static final int VOCABULARY = 50;

  private static long count(Block block, String part) {
    return block.parameters().stream()
        .filter(parameter -> parameter.name().contains(part))
        .mapToLong(parameter -> parameter.value().length())
        .sum();
  }

  @Test
  void theLstmHasAsManyParametersAsTheOriginal() {
    try (Network network = new BiLstm(VOCABULARY, 4).network().method(Method.DASCPL).build()) {
      assertEquals(4, network.blocks().size());
      assertEquals(300L * VOCABULARY, count(network.blocks().get(0), "backbone"));
      assertEquals(1_444_800, count(network.blocks().get(1), "backbone"));
      assertEquals(2_164_800, count(network.blocks().get(2), "backbone"));
      assertEquals(2_164_800, count(network.blocks().get(3), "backbone"));
      checkHeads(network);
    }
  }

  @Test
  void theTransformerHasAsManyParametersAsTheOriginalsLiveOnes() {
    try (Network network = new Transformer(VOCABULARY, 4).network().method(Method.DASCPL).build()) {
      assertEquals(4, network.blocks().size());
      assertEquals(300L * VOCABULARY, count(network.blocks().get(0), "backbone"));
      for (int i = 1; i < 4; i++) {
        assertEquals(543_600, count(network.blocks().get(i), "backbone"));
      }
      checkHeads(network);
    }
  }

  private static void checkHeads(Network network) {
    for (Block block : network.blocks()) {
      assertEquals(180_600, count(block, "projector"));
      assertEquals(91_504, count(block, "exit"));
    }
    assertEquals(91_504, count(network.blocks().get(3), "head"));
  }

  @Test
  void projectorsFollowTheWidthOfTheirBlock() {
    try (Network network = new BiLstm(VOCABULARY, 4).withWidths(10, 6).network().build()) {
      assertEquals(2 * (10 * 10 + 10), count(network.blocks().get(0), "projector"));
      assertEquals(2 * (6 * 6 + 6), count(network.blocks().get(1), "projector"));
    }
    try (Network network =
        new Transformer(VOCABULARY, 4).withWidths(10, 6).withHeads(5).network().build()) {
      assertEquals(2 * (10 * 10 + 10), count(network.blocks().get(1), "projector"));
      assertEquals(6 * 10 + 6 + 4 * 6 + 4, count(network.blocks().get(3), "head"));
    }
  }

  @Test
  void wordVectorsAreTheTable() {
    float[] vectors = new float[5 * 2];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = i;
    }
    try (Network lstm =
            new BiLstm(5, 2).withWidths(2, 3).withWordVectors(vectors).network().build();
        Network transformer =
            new Transformer(5, 2)
                .withWidths(2, 3)
                .withHeads(1)
                .withWordVectors(vectors)
                .network()
                .build()) {
      double[] expected = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
      assertArrayEquals(expected, lstm.parameters().get(0).value().toArray());
      assertArrayEquals(expected, transformer.parameters().get(0).value().toArray());
    }
  }

  @Test
  void withoutWordVectorsTheTableIsStandardNormal() {
    try (Network network = new BiLstm(2000, 2).withWidths(20, 3).network().build()) {
      double[] table = network.parameters().get(0).value().toArray();
      double sum = 0;
      double squares = 0;
      for (double value : table) {
        sum += value;
        squares += value * value;
      }
      assertEquals(0, sum / table.length, 0.02);
      assertEquals(1, squares / table.length, 0.03);
    }
  }

  @Test
  void allLstmTensorsStartWithinTheInverseRootOfTheWidth() {
    try (Network network = new BiLstm(5, 2).withWidths(4, 16).network().build()) {
      for (Parameter parameter : network.blocks().get(1).parameters()) {
        if (parameter.name().contains("lstm")) {
          double[] values = parameter.value().toArray();
          double largest = 0;
          for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
          }
          assertTrue(largest <= 0.25 && largest > 0.2, parameter.name() + " reaches " + largest);
        }
      }
    }
  }

  @Test
  void aNetworkTakesTextOfAnyLength() {
    try (Network network = new BiLstm(5, 2).withWidths(2, 3).network().build()) {
      assertEquals(Shape.variable(), network.inputShape());
      assertEquals("[*]", network.inputShape().toString());
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void otherInputIsRefusedWithItsShape() {
    try (Network network = new BiLstm(5, 2).withWidths(2, 3).network().build();
        SequentialTrainer trainer = new SequentialTrainer(network, 1)) {
      BatchStream stream =
          new BatchStream() {
            @Override
            public boolean next(Signal target) {
              target.features(4, 5, 1).fill(() -> 0);
              target.labels(4);
              return true;
            }
          };
      TrainingException e =
          assertThrows(TrainingException.class, () -> trainer.train(epoch -> stream, 1, 0.1));
      assertEquals(
          "expected features [4, *] for 4 labels, got [4, 5, 1]", e.getCause().getMessage());
    }
  }

  @Test
  void headsThatDoNotDivideTheWidthAreRefused() {
    Network.Builder builder = new Transformer(5, 2).withWidths(10, 10).withHeads(4).network();
    ShapeException e = assertThrows(ShapeException.class, builder::build);
    assertEquals(
        "block1.backbone.attention: expected a number of features that 4 heads divide, got [*,"
            + " 10]; change the number of heads or the width",
        e.getMessage());
  }

  @Test
  void oneLayerIsTooFew() {
    String message = "Expected at least 2 layers, the embedding and one above it, got 1";
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> new BiLstm(5, 2).withLayers(1))
            .getMessage());
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> new Transformer(5, 2).withLayers(1))
            .getMessage());
  }

  @Test
  void anLstmWantsASequence() {
    Network.Builder builder =
        Network.builder(Shape.of(3, 32, 32), 2)
            .block(new LstmBackbone(4))
            .head(TextModels.head(4, 2));
    ShapeException e = assertThrows(ShapeException.class, builder::build);
    assertEquals(
        "block0.backbone.lstm: expected an input of shape [time, features], got [3, 32, 32]",
        e.getMessage());
  }
}
