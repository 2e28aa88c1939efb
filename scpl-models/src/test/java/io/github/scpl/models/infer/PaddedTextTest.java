// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.models.text.Transformer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** How much the length that a text was padded to matters. */
@Timeout(120)
class PaddedTextTest {
  private static final int VOCABULARY = 50;
  private static final int LENGTH = 9;
  private static final Rows TEXTS = Rows.texts(11, LENGTH, VOCABULARY);
  private static final ExitPolicy POLICY = ExitPolicy.patience(2);

  static Network.Builder lstm() {
    return new BiLstm(VOCABULARY, 5).withWidths(17, 19).network();
  }

  static Network.Builder maskedLstm() {
    return new BiLstm(VOCABULARY, 5).withWidths(17, 19).withMask().network();
  }

  static Network.Builder transformer() {
    return new Transformer(VOCABULARY, 5).withWidths(18, 23).withHeads(3).network();
  }

  static Network.Builder maskedTransformer() {
    return new Transformer(VOCABULARY, 5)
        .withWidths(18, 23)
        .withHeads(3)
        .withMaskedMean()
        .network();
  }

  static Stream<Arguments> all() {
    return Stream.of(
        Arguments.of("bilstm", lstm()),
        Arguments.of("bilstm with masks", maskedLstm()),
        Arguments.of("transformer", transformer()),
        Arguments.of("transformer with a masked mean", maskedTransformer()));
  }

  static Stream<Arguments> masked() {
    return Stream.of(
        Arguments.of("bilstm with masks", maskedLstm()),
        Arguments.of("transformer with a masked mean", maskedTransformer()));
  }

  private static List<Answer> answers(Classifier classifier, Rows texts) {
    try (Arena arena = HostDevice.HOST.arena()) {
      Signal signal = new Signal(arena, DataType.FLOAT);
      texts.fill(signal);
      return classifier.classify(signal.bundle()).rows();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void withAPaddedLengthTheBatchsLengthDoesNotMatter(String name, Network.Builder builder) {
    try (Network network = builder.method(Method.DASCPL).build();
        Classifier classifier =
            Classifier.builder(network).policy(POLICY).tileRows(4).paddedLength(12).build()) {
      List<Answer> expected = answers(classifier, TEXTS);
      for (int length : new int[] {10, 12, 15}) {
        assertEquals(expected, answers(classifier, TEXTS.padded(length)), "length " + length);
      }
      for (int row = 0; row < expected.size(); row++) {
        int tokens = (int) Arrays.stream(TEXTS.values().get(row)).filter(id -> id > 0).count();
        Rows alone = TEXTS.only(row).padded(tokens);
        assertEquals(List.of(expected.get(row)), answers(classifier, alone), "row " + row);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("masked")
  void withMasksEverywherePaddingChangesLastDigitsAtMost(String name, Network.Builder builder)
      throws Exception {
    assertTrue(largestChange(builder) < 1e-6);
  }

  @Test
  void withoutMasksPaddingIsReadAsTheOriginalDoes() throws Exception {
    assertTrue(largestChange(lstm()) > 1e-3);
  }

  private static double largestChange(Network.Builder builder) throws Exception {
    try (Network network = builder.method(Method.DASCPL).build();
        Classifier classifier = Classifier.builder(network).tileRows(4).build()) {
      ExitLogits tight = classifier.record(TEXTS);
      ExitLogits padded = classifier.record(TEXTS.padded(LENGTH + 4));
      double largest = 0;
      for (int output = 0; output < tight.outputNames().size(); output++) {
        for (int row = 0; row < tight.rows(); row++) {
          double[] expected = tight.logits(output, row);
          double[] actual = padded.logits(output, row);
          for (int c = 0; c < actual.length; c++) {
            largest = Math.max(largest, Math.abs(expected[c] - actual[c]));
          }
        }
      }
      return largest;
    }
  }

  @Test
  void aGivenMaskIsPaddedToo() {
    try (Network network = maskedLstm().method(Method.DASCPL).build();
        Arena arena = HostDevice.HOST.arena();
        Classifier classifier = Classifier.builder(network).paddedLength(12).build()) {
      Signal signal = new Signal(arena, DataType.FLOAT);
      TEXTS.fill(signal);
      Tensor features = signal.bundle().features();
      Tensor mask = signal.mask(features.size(0), features.size(1));
      double[] ids = features.toArray();
      mask.write(0, Arrays.stream(ids).map(Math::signum).toArray(), ids.length);
      List<Answer> given = classifier.classify(signal.bundle()).rows();
      assertEquals(answers(classifier, TEXTS), given);
      Bundle unmasked = Bundle.of(features);
      assertEquals(given, classifier.classify(unmasked).rows());
    }
  }

  @Test
  void aTextThatIsTooLongIsRefused() {
    try (Network network = transformer().method(Method.DASCPL).build();
        Classifier classifier = Classifier.builder(network).paddedLength(LENGTH - 1).build()) {
      Exception error =
          assertThrows(IllegalArgumentException.class, () -> answers(classifier, TEXTS));
      assertEquals(
          "Expected at most 8 tokens, got one at 9 in row 0; raise the padded length or cut the"
              + " text",
          error.getMessage());
    }
  }

  @Test
  void statesGoWithTheirRowsIntoLaterBlocks() {
    // Row 0 stays and row 1 leaves at the first exit, or the other way round.
    try (Network network = maskedLstm().method(Method.DASCPL).build()) {
      List<Answer> all;
      try (Classifier never = Classifier.of(network, ExitPolicy.never())) {
        all = answers(never, TEXTS);
      }
      int first = label(network, 0);
      ExitPolicy policy = (exit, probabilities, labels) -> exit == 0 && labels[0] == first;
      try (Classifier classifier = Classifier.of(network, policy)) {
        List<Answer> some = answers(classifier, TEXTS);
        assertEquals("exit 0", some.get(0).output());
        long stayed = 0;
        for (int row = 0; row < some.size(); row++) {
          if (some.get(row).isHead()) {
            assertArrayEquals(all.get(row).probabilities(), some.get(row).probabilities());
            stayed++;
          }
        }
        assertFalse(stayed == 0, "a bad seed: all left");
      }
    }
  }

  private static int label(Network network, int row) {
    try (Classifier classifier = Classifier.of(network, ExitPolicy.fixed(0))) {
      return answers(classifier, TEXTS).get(row).label();
    }
  }
}
