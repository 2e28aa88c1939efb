// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.ArgMax;
import io.github.scpl.device.Tensor;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitCurve;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitOutcome;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.PolicyFamily;
import io.github.scpl.nn.Linear;
import io.github.scpl.train.Networks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The promises of {@link Classifier} on small images. */
@Timeout(60)
class ClassifierTest {
  private static final int ROWS = 21;
  private static final int TILE = 4;
  private static final double HALF_WAY = 2.5;

  private final Tensor images =
      TestArrays.normal(DataType.FLOAT, 7, Networks.IMAGE.withBatch(ROWS));

  static List<Method> methodsWithExits() {
    return List.of(Method.DASCPL, Method.BP_EXITS, Method.EE);
  }

  private static Classifier classifier(Network network, String policy) {
    return Classifier.builder(network).policy(ExitPolicy.parse(policy)).tileRows(TILE).build();
  }

  /** A policy of every kind, by which some rows leave early and some do not. */
  private static List<String> policies(ExitLogits logits) {
    List<String> policies = new ArrayList<>(List.of("never", "fixed:1", "patience:2"));
    ExitSettings plain = ExitSettings.of(ExitPolicy.never());
    for (PolicyFamily family :
        List.of(PolicyFamily.CONFIDENCE, PolicyFamily.ENTROPY, PolicyFamily.MARGIN)) {
      ExitCurve curve = ExitCurve.of(logits, family, plain);
      policies.add(
          curve.points().stream()
              .min(Comparator.comparingDouble(point -> Math.abs(point.meanBlocks() - HALF_WAY)))
              .map(point -> point.policy().toString())
              .orElseThrow());
    }
    return policies;
  }

  @ParameterizedTest
  @MethodSource("methodsWithExits")
  void answersAreThoseOfRunningAllBlocksAndChoosingAfterwards(Method method) throws Exception {
    try (Network network = Networks.convolutional(method, 1).build();
        Classifier all = classifier(network, "never")) {
      ExitLogits logits = all.record(Inputs.source(images));
      for (String policy : policies(logits)) {
        try (Classifier classifier = classifier(network, policy)) {
          Answers answers = classifier.classify(Bundle.of(images));
          assertEquals(logits.answers(classifier.settings()), answers.rows(), policy);
          ExitOutcome outcome = ExitOutcome.of(logits, classifier.settings());
          assertEquals(outcome.meanBlocks(), answers.meanBlocks(), 1e-12, policy);
        }
      }
    }
  }

  @Test
  void theMiddlePoliciesLetSomeRowsLeaveAndKeepOthers() throws Exception {
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Classifier all = classifier(network, "never")) {
      ExitLogits logits = all.record(Inputs.source(images));
      for (String policy : policies(logits).subList(2, 6)) {
        ExitSettings settings = ExitSettings.of(ExitPolicy.parse(policy));
        double blocks = ExitOutcome.of(logits, settings).meanBlocks();
        assertTrue(blocks > 1 && blocks < Networks.BLOCKS, () -> policy + ": " + blocks);
      }
    }
  }

  @Test
  void labelsAreThoseOfTheNetworksLogits() throws Exception {
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Classifier classifier = classifier(network, "never")) {
      ExitLogits recorded = classifier.record(Inputs.source(images));
      List<Tensor> logits = network.logits(Bundle.of(images));
      assertEquals(network.outputNames(), recorded.outputNames());
      for (int output = 0; output < logits.size(); output++) {
        double[] values = logits.get(output).toArray();
        for (int row = 0; row < ROWS; row++) {
          int from = row * Networks.CLASSES;
          double[] expected =
              IntStream.range(from, from + Networks.CLASSES).mapToDouble(i -> values[i]).toArray();
          double[] actual = recorded.logits(output, row);
          assertEquals(ArgMax.of(expected), ArgMax.of(actual));
          assertArrayEquals(expected, actual, 1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"never", "confidence:0.3", "patience:2"})
  void anAnswerDoesNotDependOnTheOtherRows(String policy) {
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Classifier classifier = classifier(network, policy)) {
      List<Answer> all = classifier.classify(Bundle.of(images)).rows();
      for (int row = 0; row < ROWS; row++) {
        assertEquals(List.of(all.get(row)), classifier.classify(Inputs.rows(images, row)).rows());
      }
      int[] reversed = IntStream.range(0, ROWS).map(i -> ROWS - 1 - i).toArray();
      List<Answer> backwards = classifier.classify(Inputs.rows(images, reversed)).rows();
      for (int row = 0; row < ROWS; row++) {
        assertEquals(all.get(row), backwards.get(ROWS - 1 - row));
      }
    }
  }

  @Test
  void aRowThatHasLeftIsNotComputedAgain() {
    List<RowRecorder> recorders = IntStream.range(0, 3).mapToObj(i -> new RowRecorder()).toList();
    Network.Builder builder = Network.builder(Networks.VECTOR, Networks.CLASSES);
    recorders.forEach(builder::block);
    builder.head(new Linear(Networks.CLASSES)).method(Method.DASCPL);
    Tensor vectors = TestArrays.normal(DataType.FLOAT, 3, Networks.VECTOR.withBatch(ROWS));
    ExitPolicy policy = // half of the rows leave at exit 0, and half of the others at exit 1
        (exit, probabilities, labels) -> Math.floorMod((long) (probabilities[0] * 1e9), 2) == 0;
    try (Network network = builder.build();
        Classifier classifier = Classifier.builder(network).policy(policy).tileRows(TILE).build()) {
      Answers answers = classifier.classify(Bundle.of(vectors));
      long computed = 0;
      for (int block = 0; block < recorders.size(); block++) {
        List<Double> expected = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
          if (answers.rows().get(row).blocks() > block) {
            expected.add(vectors.array().getDouble(row, 0));
          }
        }
        assertTrue(expected.size() > 1 && (block == 0 || expected.size() < ROWS), "a bad seed");
        while (expected.size() % TILE != 0) {
          expected.add(expected.get(expected.size() - 1)); // fills up the last tile
        }
        assertEquals(expected, recorders.get(block).rows, "block " + block);
        computed += expected.size();
      }
      assertEquals(computed, answers.computedRows());
      assertEquals(answers.rows().stream().mapToLong(Answer::blocks).sum(), answers.rowBlocks());
    }
  }

  @Test
  void aPolicyThatNobodySatisfiesGivesTheHeadsAnswers() {
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Classifier never = classifier(network, "never");
        Classifier patient = classifier(network, "patience:99")) {
      Answers answers = patient.classify(Bundle.of(images));
      assertEquals(never.classify(Bundle.of(images)), answers);
      assertTrue(answers.rows().stream().allMatch(answer -> answer.output().equals("head")));
      assertEquals(Networks.BLOCKS, answers.meanBlocks());
    }
  }

  @Test
  void aFixedDepthIsAnsweredAlikeByAPartOfTheNetwork() {
    try (Network whole = Networks.convolutional(Method.DASCPL, 1).build();
        Network part = Networks.convolutional(Method.DASCPL, 1).firstBlocks(2).build();
        Classifier fixed = classifier(whole, "fixed:1");
        Classifier ofPart = classifier(part, "fixed:1");
        Classifier lastOfPart = classifier(part, "never");
        Classifier cut = Classifier.builder(whole).firstBlocks(2).tileRows(TILE).build()) {
      Answers answers = fixed.classify(Bundle.of(images));
      assertEquals(2, answers.meanBlocks());
      assertFalse(answers.rows().get(0).isHead());
      assertEquals("exit 1", answers.rows().get(0).output());
      assertEquals(answers, ofPart.classify(Bundle.of(images)));
      assertEquals(answers, lastOfPart.classify(Bundle.of(images)));
      assertEquals(answers, cut.classify(Bundle.of(images)));
    }
  }

  @Test
  void temperaturesChangeProbabilitiesAndTheExitButNoLabel() {
    ExitPolicy policy = ExitPolicy.confidence(0.9);
    ExitSettings cold = new ExitSettings(policy, List.of(0.001, 1.0, 1.0, 1.0), 1);
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Classifier plain = classifier(network, "fixed:0");
        Classifier sure = Classifier.builder(network).settings(cold).tileRows(TILE).build()) {
      List<Answer> expected = plain.classify(Bundle.of(images)).rows();
      List<Answer> answers = sure.classify(Bundle.of(images)).rows();
      long early = answers.stream().filter(answer -> answer.blocks() == 1).count();
      assertTrue(early > ROWS / 2, () -> "left at exit 0: " + early);
      for (int row = 0; row < ROWS; row++) {
        if (answers.get(row).blocks() == 1) {
          assertEquals(expected.get(row).label(), answers.get(row).label());
          assertTrue(answers.get(row).confidence() >= 0.9);
          assertTrue(expected.get(row).confidence() < 0.9);
        }
      }
    }
  }

  @Test
  void oneRowGivesProbabilities() {
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Classifier classifier = Classifier.of(network, ExitPolicy.confidence(1))) {
      Answers answers = classifier.classify(Inputs.rows(images, 3));
      double[] probabilities = answers.rows().get(0).probabilities();
      assertEquals(1, answers.labels().length);
      assertEquals(1, IntStream.range(0, 5).mapToDouble(c -> probabilities[c]).sum(), 1e-12);
      assertEquals(probabilities[answers.labels()[0]], answers.rows().get(0).confidence());
    }
  }

  @Test
  void aNetworkWithoutExitsIsAnsweredByItsHead() throws Exception {
    try (Network network = Networks.convolutional(Method.SCPL, 1).build();
        Classifier classifier = classifier(network, "never")) {
      Answers answers = classifier.classify(Bundle.of(images));
      ExitLogits logits = classifier.record(Inputs.source(images));
      assertEquals(List.of("head"), logits.outputNames());
      assertEquals(logits.answers(classifier.settings()), answers.rows());
      assertEquals(Networks.BLOCKS, answers.meanBlocks());
    }
  }

  @Test
  void theNumberOfNativeThreadsChangesNothing() throws Exception {
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Classifier one = Classifier.builder(network).nativeThreads(1).build();
        Classifier two = Classifier.builder(network).nativeThreads(2).build()) {
      assertEquals(one.classify(Bundle.of(images)), two.classify(Bundle.of(images)));
    }
  }

  @Test
  void secondsAreKnownForTheBlocksThatRan() {
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Classifier classifier = classifier(network, "fixed:1")) {
      classifier.classify(Bundle.of(images));
      List<Double> seconds = classifier.secondsPerBlock();
      assertEquals(Networks.BLOCKS, seconds.size());
      assertTrue(seconds.get(0) > 0 && seconds.get(1) > 0);
      assertTrue(seconds.get(2).isNaN());
    }
  }
}
