// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.Networks;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Probe;
import io.github.scpl.train.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Answers come early, to the request they belong to, and as a {@link Classifier} gives them. */
@Timeout(60)
class PipelineClassifierTest {
  private static final int TILE = 4;

  /** About half of the rows leave at each exit. */
  private static final ExitPolicy HALVES =
      (exit, probabilities, labels) -> Math.floorMod((long) (probabilities[0] * 1e9), 2) == 0;

  /** About half of the rows leave at the first exit, the others are the head's. */
  private static final ExitPolicy AT_ONCE_OR_NEVER =
      (exit, probabilities, labels) -> exit == 0 && HALVES.leaves(exit, probabilities, labels);

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void nothingIsLeft() {
    goOn.countDown();
    others.shutdown();
    Workers.assertNoneLeft();
  }

  private static Classifier.Builder settings(Network network, ExitPolicy policy) {
    return Classifier.builder(network).policy(policy).tileRows(TILE).nativeThreads(1);
  }

  private static PipelineClassifier pipeline(
      Network network, ExitPolicy policy, int stages, int capacity) {
    return settings(network, policy)
        .pipelined()
        .placement(Placement.even(Networks.BLOCKS, stages, 1))
        .cores(4)
        .capacity(capacity)
        .build();
  }

  /** Requests of different sizes and features. */
  private static List<Bundle> batches(int count) {
    List<Bundle> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int rows = 1 + i * 5 % 11;
      batches.add(Bundle.of(TestArrays.normal(DataType.FLOAT, i, Networks.IMAGE.withBatch(rows))));
    }
    return batches;
  }

  private static List<Answers> expected(Network network, ExitPolicy policy, List<Bundle> batches) {
    try (Classifier classifier = settings(network, policy).build()) {
      return batches.stream().map(classifier::classify).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "2,3", "3,1", "4,2"})
  void answersAreThoseOfAClassifierToTheBitAndMatchTheirRequests(int stages, int capacity)
      throws Exception {
    List<Bundle> batches = batches(30);
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build()) {
      for (ExitPolicy policy :
          List.of(HALVES, ExitPolicy.never(), ExitPolicy.parse("patience:2"))) {
        List<Answers> expected = expected(network, policy, batches);
        try (PipelineClassifier pipeline = pipeline(network, policy, stages, capacity)) {
          List<Request> requests = new ArrayList<>();
          for (Bundle batch : batches) {
            requests.add(pipeline.submit(batch));
          }
          for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            assertEquals(i, request.number());
            assertEquals(expected.get(i), request.answers().get());
            for (int row = 0; row < request.size(); row++) {
              assertEquals(expected.get(i).rows().get(row), request.answer(row).get());
            }
          }
        }
      }
    }
  }

  @Test
  void severalThreadsMaySubmit() throws Exception {
    List<Bundle> batches = batches(40);
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build()) {
      List<Answers> expected = expected(network, HALVES, batches);
      try (PipelineClassifier pipeline = pipeline(network, HALVES, 2, 1)) {
        List<Future<Answers>> calls = new ArrayList<>();
        for (Bundle batch : batches) {
          calls.add(others.submit(() -> pipeline.submit(batch).answers().get()));
        }
        for (int i = 0; i < calls.size(); i++) {
          assertEquals(expected.get(i), calls.get(i).get());
        }
      }
    }
  }

  @Test
  void firstBlocksAnswerByTheirLastExit() throws Exception {
    List<Bundle> batches = batches(5);
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Network part = Networks.convolutional(Method.DASCPL, 1).firstBlocks(2).build();
        Classifier classifier = settings(network, HALVES).firstBlocks(2).build();
        PipelineClassifier pipeline = settings(part, HALVES).pipelined().cores(2).build()) {
      assertEquals("2 stages (1+1 blocks) x 1 native", pipeline.placement().toString());
      for (Bundle batch : batches) {
        assertEquals(classifier.classify(batch), pipeline.submit(batch).answers().get());
      }
    }
  }

  private static Network.Builder vectors(int extended, Layer extra) {
    return Networks.perceptron(Method.DASCPL, 1, extended, extra);
  }

  private static Bundle vectors(int seed, int rows) {
    return Bundle.of(TestArrays.normal(DataType.FLOAT, seed, Networks.VECTOR.withBatch(rows)));
  }

  @Test
  void earlyAnswersArriveWhileALaterBlockIsStillBusy() throws Exception {
    List<Bundle> batches = List.of(vectors(1, 12), vectors(2, 9));
    List<Answers> expected;
    try (Network network = vectors(1, null).build()) {
      expected = expected(network, AT_ONCE_OR_NEVER, batches);
    }
    Layer blocked = Probe.onForward(call -> goOn.await());
    try (Network network = vectors(1, blocked).build();
        PipelineClassifier pipeline = pipeline(network, AT_ONCE_OR_NEVER, 4, 1)) {
      List<Request> requests = new ArrayList<>();
      for (Bundle batch : batches) {
        requests.add(pipeline.submit(batch));
      }
      for (int i = 0; i < requests.size(); i++) {
        List<Answer> answers = expected.get(i).rows();
        long early = answers.stream().filter(answer -> answer.blocks() == 1).count();
        assertTrue(early > 0 && early < answers.size(), "a bad seed");
        for (int row = 0; row < answers.size(); row++) {
          if (answers.get(row).blocks() == 1) {
            assertEquals(answers.get(row), requests.get(i).answer(row).get());
          } else {
            assertFalse(requests.get(i).answer(row).isDone());
          }
        }
        assertFalse(requests.get(i).answers().isDone());
      }
      goOn.countDown();
      for (int i = 0; i < requests.size(); i++) {
        assertEquals(expected.get(i), requests.get(i).answers().get());
      }
    }
  }

  /** Also within one stage, where the block that answers and the one that blocks share a thread. */
  @Test
  void earlyAnswersDoNotWaitForLaterBlocksOfTheirOwnStage() throws Exception {
    Layer blocked = Probe.onForward(call -> goOn.await());
    try (Network network = vectors(2, blocked).build();
        PipelineClassifier pipeline = pipeline(network, AT_ONCE_OR_NEVER, 1, 1)) {
      Request request = pipeline.submit(vectors(1, 12));
      int row = 0;
      List<Answer> early = new ArrayList<>();
      try (Network plain = vectors(2, null).build()) {
        for (Answer answer :
            expected(plain, AT_ONCE_OR_NEVER, List.of(vectors(1, 12))).get(0).rows()) {
          if (answer.blocks() == 1) {
            assertEquals(answer, request.answer(row).get());
            early.add(answer);
          }
          row++;
        }
      }
      assertTrue(early.size() > 0 && early.size() < 12, "a bad seed");
      assertFalse(request.answers().isDone());
      goOn.countDown();
      assertEquals(12, request.answers().get().rows().size());
    }
  }

  @Test
  void aPlacementThatDoesNotFitIsRefused() {
    try (Network network = vectors(1, null).build()) {
      PipelineClassifier.Builder builder = settings(network, HALVES).pipelined().cores(2);
      assertRefused("Expected a placement of 4 blocks", builder.placement(Placement.even(3, 2, 1)));
      assertRefused("need 4 cores, got 2", builder.placement(Placement.even(4, 4, 1)));
      assertThrows(IllegalArgumentException.class, () -> builder.capacity(0));
      assertThrows(IllegalArgumentException.class, () -> builder.cores(0));
    }
  }

  private static void assertRefused(String message, PipelineClassifier.Builder builder) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(refused.getMessage().contains(message), refused::getMessage);
  }

  @Test
  void aBatchThatDoesNotFitIsRefusedAndDisturbsNobody() throws Exception {
    try (Network network = vectors(1, null).build();
        PipelineClassifier pipeline = pipeline(network, HALVES, 2, 1)) {
      Bundle wrong = Bundle.of(TestArrays.normal(DataType.FLOAT, 1, 3, 11));
      for (int i = 0; i < 10; i++) {
        assertThrows(IllegalArgumentException.class, () -> pipeline.submit(wrong));
      }
      assertEquals(3, pipeline.submit(vectors(1, 3)).answers().get().rows().size());
    }
  }
}
