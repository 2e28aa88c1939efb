// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Answers;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitCurve;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.PolicyFamily;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A row's answer follows from the row alone, to the bit, in every family of models. */
@Timeout(120)
class ExactAnswersTest {
  private static final int VOCABULARY = 50;
  private static final int ROWS = 19;

  /** A model, rows for it, and the number of rows in a tile. */
  record Family(String name, Network.Builder builder, Rows rows, int tileRows) {
    @Override
    public String toString() {
      return name + ", tiles of " + tileRows;
    }

    Network network() {
      return builder.method(Method.DASCPL).seed(1).build();
    }

    Classifier classifier(Network network, ExitPolicy policy) {
      return Classifier.builder(network).policy(policy).tileRows(tileRows).build();
    }
  }

  /** Odd widths and tiles, too, so that native kernels have remainders. */
  static Stream<Family> families() {
    Shape image = Shape.of(3, 16, 16);
    Rows images = Rows.images(ROWS, 16);
    Rows texts = Rows.texts(ROWS, 9, VOCABULARY);
    return IntStream.of(4, 5, 16)
        .boxed()
        .flatMap(
            tile ->
                Stream.of(
                    new Family("vgg8", Vgg.vgg8().withWidth(0.13).network(image, 7), images, tile),
                    new Family(
                        "resnet18-old",
                        ResNet.old18().withWidth(0.13).network(image, 7),
                        images,
                        tile),
                    new Family(
                        "resnet50", ResNet.of(50).withWidth(0.1).network(image, 7), images, tile),
                    new Family(
                        "bilstm",
                        new BiLstm(VOCABULARY, 5).withWidths(17, 19).network(),
                        texts,
                        tile),
                    new Family(
                        "bilstm with masks",
                        new BiLstm(VOCABULARY, 5).withWidths(17, 19).withMask().network(),
                        texts,
                        tile),
                    new Family(
                        "transformer",
                        new Transformer(VOCABULARY, 5).withWidths(18, 23).withHeads(3).network(),
                        texts,
                        tile)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("families")
  void neitherThePlaceInTheTileNorTheOtherRowsMatter(Family family) throws Exception {
    try (Network network = family.network();
        Classifier classifier = family.classifier(network, ExitPolicy.never())) {
      ExitLogits logits = classifier.record(family.rows());
      for (int distance = 1; distance < family.tileRows(); distance++) {
        ExitLogits moved = classifier.record(family.rows().rotated(distance));
        for (int row = 0; row < ROWS; row++) {
          assertSameBits(logits, (row + distance) % ROWS, moved, row);
        }
      }
      assertSameBits(logits, 3, classifier.record(family.rows().only(3)), 0);
    }
  }

  private static void assertSameBits(ExitLogits logits, int row, ExitLogits others, int other) {
    for (int output = 0; output < logits.outputNames().size(); output++) {
      assertArrayEquals(logits.logits(output, row), others.logits(output, other));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("families")
  void rowsThatStayAreAnsweredAsIfNoneHadLeft(Family family) throws Exception {
    try (Network network = family.network();
        Arena arena = HostDevice.HOST.arena();
        Classifier all = family.classifier(network, ExitPolicy.never())) {
      ExitLogits logits = all.record(family.rows());
      ExitPolicy policy = halfWay(logits, network.blocks().size());
      Signal signal = new Signal(arena, DataType.FLOAT);
      family.rows().fill(signal);
      try (Classifier classifier = family.classifier(network, policy)) {
        Answers answers = classifier.classify(signal.bundle());
        List<Answer> expected = logits.answers(ExitSettings.of(policy));
        assertEquals(expected, answers.rows());
        long exits = answers.rows().stream().map(Answer::output).distinct().count();
        assertTrue(exits > 1, () -> policy + " sorts nothing out");
      }
      assertLabelsOfAllOutputs(logits, network.logits(signal.bundle()));
    }
  }

  /** A policy that lets some rows leave early and keeps some. */
  private static ExitPolicy halfWay(ExitLogits logits, int blocks) {
    ExitSettings plain = ExitSettings.of(ExitPolicy.never());
    return Stream.of(PolicyFamily.CONFIDENCE, PolicyFamily.MARGIN)
        .flatMap(family -> ExitCurve.of(logits, family, plain).points().stream())
        .min(Comparator.comparingDouble(point -> Math.abs(point.meanBlocks() - (1 + blocks) / 2.0)))
        .orElseThrow()
        .policy();
  }

  private static void assertLabelsOfAllOutputs(ExitLogits recorded, List<Tensor> logits) {
    for (int output = 0; output < logits.size(); output++) {
      double[] values = logits.get(output).toArray();
      for (int row = 0; row < ROWS; row++) {
        double[] actual = recorded.logits(output, row);
        double[] expected = new double[actual.length];
        System.arraycopy(values, row * actual.length, expected, 0, actual.length);
        assertArrayEquals(expected, actual, 1e-5);
        assertEquals(best(expected), best(actual));
      }
    }
  }

  private static int best(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .max(Comparator.comparingDouble(i -> values[i]))
        .orElseThrow();
  }
}
