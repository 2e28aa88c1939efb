// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.PipelineClassifier;
import io.github.scpl.infer.Request;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A network has one user at a time, and is closed when it has none. */
@Timeout(60)
@SuppressWarnings("try") // closing within the scope is what is tested
class NetworkUseTest {
  private static final Batches BATCHES = Batches.vectorsTimes(6);
  private static final Bundle ROWS =
      Bundle.of(TestArrays.normal(DataType.FLOAT, 1, Networks.VECTOR.withBatch(3)));
  private static final String CLOSED = "The network is closed; build another one";

  private final ExecutorService others = Executors.newCachedThreadPool();
  private final CountDownLatch waiting = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private long arenaBytes;

  @BeforeEach
  void rememberMemory() {
    arenaBytes = OffHeap.now().arenas();
  }

  @AfterEach
  void nothingIsLeft() {
    goOn.countDown();
    others.shutdown();
    Workers.assertNoneLeft();
    assertEquals(arenaBytes, OffHeap.now().arenas());
  }

  private static Network network(Method method) {
    return Networks.perceptron(method, 1).build();
  }

  /** Batches of which the fourth comes when the test says so. */
  private BatchSource held() {
    return epoch -> {
      BatchStream batches = BATCHES.open(epoch);
      AtomicInteger asked = new AtomicInteger();
      return target -> {
        if (asked.getAndIncrement() == 3) {
          waiting.countDown();
          goOn.await();
        }
        return batches.next(target);
      };
    };
  }

  private static void assertRefused(String message, Executable call) {
    String refused = assertThrows(IllegalStateException.class, call).getMessage();
    assertTrue(refused.startsWith(message), refused);
  }

  @ParameterizedTest
  @EnumSource
  void whileATrainerTrainsAllOthersAreRefusedByItsName(Kind kind, @TempDir Path directory)
      throws Exception {
    try (Network network = network(kind.method);
        Trainer trainer = kind.of(network);
        Trainer second = kind.of(network);
        Classifier classifier = Classifier.of(network, ExitPolicy.never());
        PipelineClassifier pipeline = Classifier.builder(network).pipelined().cores(2).build()) {
      String name = trainer.getClass().getSimpleName();
      Path file = directory.resolve("model");
      ModelFile.save(file, network, Map.of());
      ModelFile model = ModelFile.open(file);
      Future<EpochReport> call = others.submit(() -> trainer.train(held(), 1, 1e-3));
      waiting.await();
      String why = " cannot use the network: " + name + " (thread pool-";
      assertRefused(name + why, () -> second.train(BATCHES, 1, 1e-3));
      assertRefused(name + why, () -> second.evaluate(BATCHES));
      assertRefused("Classifier" + why, () -> classifier.classify(ROWS));
      assertRefused("Classifier" + why, () -> classifier.record(BATCHES));
      assertRefused("PipelineClassifier" + why, () -> pipeline.submit(ROWS));
      assertRefused("logits" + why, () -> network.logits(ROWS));
      assertRefused(
          "BlockProfile" + why,
          () -> BlockProfile.measure(network, BATCHES, 1, PlacementSearch.NOBODY));
      assertRefused("ModelFile.save" + why, () -> ModelFile.save(file, network, Map.of()));
      assertRefused("ModelFile.load" + why, () -> model.load(network));
      assertRefused("The network cannot be closed: " + name + " (thread pool-", network::close);
      goOn.countDown();
      assertEquals(6 * 4, call.get().samples());
      assertEquals(6 * 4, second.train(BATCHES, 2, 1e-3).samples());
      assertEquals(3, classifier.classify(ROWS).rows().size());
      assertEquals(3, pipeline.submit(ROWS).answers().get().rows().size());
      model.load(network);
      assertEquals(6 * 4, trainer.evaluate(BATCHES).samples());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListenerMayAskForLogitsBetweenEpochsButNotWithin(Kind kind) throws InterruptedException {
    List<String> refusals = new ArrayList<>();
    List<Integer> answers = new ArrayList<>();
    try (Network network = network(kind.method);
        Trainer trainer = kind.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              refusals.add(
                  assertThrows(IllegalStateException.class, () -> network.logits(ROWS))
                      .getMessage());
            }

            @Override
            public void onTrained(EpochReport report) {
              answers.add(network.logits(ROWS).size());
            }
          });
      trainer.train(BATCHES, 1, 1e-3);
      String name = trainer.getClass().getSimpleName();
      assertTrue(refusals.get(0).startsWith("logits cannot use the network: " + name));
    }
    assertEquals(6, refusals.size());
    assertEquals(1, answers.size());
  }

  @Test
  void whileAClassifierAnswersOthersAreRefusedByItsName() throws Exception {
    AtomicReference<Classifier> self = new AtomicReference<>();
    AtomicInteger asked = new AtomicInteger();
    try (Network network = network(Method.DASCPL);
        Trainer trainer = new SequentialTrainer(network, 1);
        Classifier other = Classifier.of(network, ExitPolicy.never())) {
      ExitPolicy policy =
          (exit, probabilities, labels) -> {
            if (asked.getAndIncrement() == 0) {
              String why = "cannot use the network: Classifier (thread ";
              assertRefused("SequentialTrainer " + why, () -> trainer.train(BATCHES, 1, 1e-3));
              assertRefused("Classifier " + why, () -> other.classify(ROWS));
              assertRefused("classify cannot use the classifier", () -> self.get().classify(ROWS));
              assertRefused("The classifier cannot be closed", () -> self.get().close());
              assertRefused("The network cannot be closed: Classifier ", network::close);
            }
            return false;
          };
      try (Classifier classifier = Classifier.of(network, policy)) {
        self.set(classifier);
        assertEquals(3, classifier.classify(ROWS).rows().size());
      }
      assertTrue(asked.get() > 0);
      assertEquals(6 * 4, trainer.train(BATCHES, 1, 1e-3).samples());
    }
  }

  @Test
  void whileAPipelineAnswersOthersAreRefusedByItsName() throws Exception {
    Layer blocked =
        Probe.onForward(
            call -> {
              waiting.countDown();
              goOn.await();
            });
    try (Network network = Networks.perceptron(Method.DASCPL, 1, 2, blocked).build();
        PipelineClassifier pipeline = Classifier.builder(network).pipelined().cores(2).build()) {
      List<Request> requests = List.of(pipeline.submit(ROWS), pipeline.submit(ROWS));
      waiting.await();
      assertRefused(
          "logits cannot use the network: PipelineClassifier (thread ", () -> network.logits(ROWS));
      assertRefused("The network cannot be closed: PipelineClassifier ", network::close);
      goOn.countDown();
      for (Request request : requests) {
        request.answers().get();
      }
      assertEquals(5, network.logits(ROWS).size());
    }
  }

  @Test
  void aPipelineThatFailedHasTheNetworkUntilItIsClosed() throws Exception {
    Layer failing =
        Probe.onForward(
            call -> {
              if (call == 0) {
                throw new IllegalArgumentException("boom");
              }
            });
    try (Network network = Networks.perceptron(Method.DASCPL, 1, 2, failing).build()) {
      try (PipelineClassifier pipeline = Classifier.builder(network).pipelined().cores(2).build()) {
        Request request = pipeline.submit(ROWS);
        assertThrows(Exception.class, () -> request.answers().get());
        assertRefused("The network cannot be closed: PipelineClassifier ", network::close);
      }
      assertEquals(5, network.logits(ROWS).size());
    }
  }

  /** Takes the minute that a block is given. */
  @Test
  @Tag("slow")
  @Timeout(120)
  void aBlockThatGoesOnKeepsTheNetworkOpen() throws Exception {
    Layer blocked =
        Probe.onForward(
            call -> {
              waiting.countDown();
              goOn.await();
            });
    Network network = Networks.perceptron(Method.DASCPL, 1, 2, blocked).build();
    Trainer trainer = Kind.FOUR_STAGES.of(network);
    Future<?> call =
        others.submit(
            () -> assertThrows(IllegalStateException.class, () -> trainer.train(BATCHES, 1, 1e-3)));
    waiting.await();
    trainer.close();
    assertRefused("The network cannot be closed: PipelineTrainer ", network::close);
    goOn.countDown();
    call.get();
    trainer.close();
    network.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUsedAfterItWasClosedIsNamed(Kind kind, @TempDir Path directory) {
    Network network = network(kind.method);
    try (Trainer trainer = kind.of(network);
        PipelineClassifier pipeline = Classifier.builder(network).pipelined().cores(2).build();
        Classifier classifier = Classifier.of(network, ExitPolicy.never())) {
      network.close();
      network.close();
      Path file = directory.resolve("model");
      assertRefused(CLOSED, () -> trainer.train(BATCHES, 1, 1e-3));
      assertRefused(CLOSED, () -> classifier.classify(ROWS));
      assertRefused(CLOSED, () -> classifier.record(BATCHES));
      assertRefused(CLOSED, () -> pipeline.submit(ROWS));
      assertRefused(CLOSED, () -> network.logits(ROWS));
      assertRefused(CLOSED, network::parameters);
      assertRefused(
          CLOSED, () -> BlockProfile.measure(network, BATCHES, 1, PlacementSearch.NOBODY));
      assertRefused(CLOSED, () -> ModelFile.save(file, network, Map.of()));
      assertRefused(
          "Block 1 is closed with its network",
          () -> network.blocks().get(1).forward(ROWS, Step.evaluation()));
      classifier.close();
      assertRefused("The classifier is closed; make another one", () -> classifier.classify(ROWS));
      assertRefused("The classifier is closed; make another one", () -> classifier.record(BATCHES));
    }
  }
}
