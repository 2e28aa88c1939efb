// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.Networks;
import io.github.scpl.train.OffHeap;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Probe;
import io.github.scpl.train.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** How a pipeline waits, fails and ends: nothing hangs, nothing is left. */
@Timeout(60)
class PipelineClassifierEndTest {
  private static final Bundle BATCH =
      Bundle.of(TestArrays.normal(DataType.FLOAT, 1, Networks.VECTOR.withBatch(3)));

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch reached = new CountDownLatch(1);
  private final Layer blocked =
      Probe.onForward(
          call -> {
            reached.countDown();
            goOn.await();
          });
  private long arenaBytes;

  @BeforeEach
  void rememberMemory() {
    arenaBytes = OffHeap.now().arenas();
  }

  @AfterEach
  void nothingIsLeft() {
    Workers.assertNoneLeft();
    assertEquals(arenaBytes, OffHeap.now().arenas());
  }

  private static Network network(int block, Layer extra) {
    return Networks.perceptron(Method.DASCPL, 1, block, extra).build();
  }

  private static PipelineClassifier pipeline(Network network, int stages, int capacity) {
    return Classifier.builder(network)
        .tileRows(4)
        .pipelined()
        .placement(Placement.even(Networks.BLOCKS, stages, 1))
        .cores(4)
        .capacity(capacity)
        .build();
  }

  /** A submit on a thread of its own. */
  private static final class Call {
    final FutureTask<Request> task;
    final Thread thread;

    Call(PipelineClassifier pipeline) {
      task = new FutureTask<>(() -> pipeline.submit(BATCH));
      thread = new Thread(task);
      thread.start();
    }

    void awaitWaiting() {
      while (thread.getState() != Thread.State.WAITING) {
        assertFalse(task.isDone(), "the call did not wait");
        Thread.onSpinWait();
      }
    }

    Throwable failure() throws InterruptedException {
      return assertThrows(ExecutionException.class, task::get).getCause();
    }
  }

  private static Throwable failure(CompletableFuture<?> future) {
    return assertThrows(ExecutionException.class, future::get).getCause();
  }

  private static void assertClosed(PipelineClassifier pipeline, Throwable cause) {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> pipeline.submit(BATCH));
    assertEquals("The pipeline is closed; make a new one for the network", refused.getMessage());
    assertSame(cause, refused.getCause());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void submitWaitsWhenTheFirstChannelIsFull(int capacity) throws Exception {
    try (Network network = network(0, blocked);
        PipelineClassifier pipeline = pipeline(network, 2, capacity)) {
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i <= capacity; i++) {
        requests.add(pipeline.submit(BATCH));
      }
      Call call = new Call(pipeline);
      call.awaitWaiting();
      goOn.countDown();
      requests.add(call.task.get());
      for (Request request : requests) {
        assertEquals(3, request.answers().get().rows().size());
      }
    }
  }

  @Test
  void anInterruptEndsTheWaitingAndNothingElse() throws Exception {
    try (Network network = network(0, blocked);
        PipelineClassifier pipeline = pipeline(network, 2, 1)) {
      List<Request> requests = List.of(pipeline.submit(BATCH), pipeline.submit(BATCH));
      Call call = new Call(pipeline);
      call.awaitWaiting();
      call.thread.interrupt();
      assertInstanceOf(InterruptedException.class, call.failure());
      goOn.countDown();
      for (Request request : requests) {
        request.answers().get();
      }
      pipeline.submit(BATCH).answers().get();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theFirstFailureFailsAllRequestsAndNamesItsPlace(int stages) throws Exception {
    RuntimeException cause = new IllegalArgumentException("boom");
    Layer failing =
        Probe.onForward(
            call -> {
              if (call == 1) {
                goOn.await();
                throw cause;
              }
            });
    try (Network network = network(2, failing);
        PipelineClassifier pipeline = pipeline(network, stages, 2)) {
      Request good = pipeline.submit(BATCH);
      good.answers().get();
      List<Request> requests = List.of(pipeline.submit(BATCH), pipeline.submit(BATCH));
      goOn.countDown();
      Throwable first = failure(requests.get(0).answers());
      assertInstanceOf(InferenceException.class, first);
      int stage = 2 * stages / Networks.BLOCKS;
      String place = "Stage " + stage + ", block 2, request 1";
      assertEquals(place + " failed: boom", first.getMessage());
      assertSame(cause, first.getCause());
      for (Request request : requests) {
        assertSame(first, failure(request.answers()));
        for (int row = 0; row < request.size(); row++) {
          assertSame(first, failure(request.answer(row)));
        }
      }
      assertEquals(3, good.answers().get().rows().size());
      assertClosed(pipeline, first);
    }
  }

  @Test
  void logitsThatAreNotFiniteAreAFailure() throws Exception {
    try (Network network = network(0, null);
        PipelineClassifier pipeline = pipeline(network, 2, 1)) {
      network.parameters().stream()
          .filter(parameter -> parameter.name().startsWith("head."))
          .forEach(parameter -> parameter.value().fill(() -> Double.NaN));
      Throwable failure = failure(pipeline.submit(BATCH).answers());
      assertInstanceOf(NonFiniteException.class, failure.getCause());
    }
  }

  @Test
  void featuresThatAreNotFiniteFailNobodyElse() throws Exception {
    try (Network network = network(0, null);
        PipelineClassifier pipeline = pipeline(network, 2, 1)) {
      Request good = pipeline.submit(BATCH);
      Bundle nan =
          Bundle.of(
              TestArrays.filled(DataType.FLOAT, () -> Double.NaN, 3, Networks.VECTOR.size(0)));
      assertThrows(IllegalArgumentException.class, () -> pipeline.submit(nan));
      assertEquals(3, good.answers().get().rows().size());
      assertEquals(3, pipeline.submit(BATCH).answers().get().rows().size());
    }
  }

  @Test
  void aFailureWakesThoseWhoWaitToSubmit() throws Exception {
    RuntimeException cause = new IllegalArgumentException("boom");
    Layer failing =
        Probe.onForward(
            call -> {
              goOn.await();
              throw cause;
            });
    try (Network network = network(0, failing);
        PipelineClassifier pipeline = pipeline(network, 4, 1)) {
      Request request = pipeline.submit(BATCH);
      pipeline.submit(BATCH);
      Call call = new Call(pipeline);
      call.awaitWaiting();
      goOn.countDown();
      Throwable refused = call.failure();
      assertInstanceOf(IllegalStateException.class, refused);
      assertSame(failure(request.answers()), refused.getCause());
    }
  }

  @Test
  void closingFailsRequestsUnderWayAndWakesThoseWhoWait() throws Exception {
    try (Network network = network(1, blocked);
        PipelineClassifier pipeline = pipeline(network, 4, 1)) {
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        requests.add(pipeline.submit(BATCH));
      }
      Call call = new Call(pipeline);
      reached.await();
      call.awaitWaiting();
      FutureTask<Void> close = new FutureTask<>(pipeline::close, null);
      Thread closer = new Thread(close);
      closer.start();
      Throwable closed = failure(requests.get(0).answers());
      assertEquals("The pipeline was closed", closed.getMessage());
      for (Request request : requests) {
        assertSame(closed, failure(request.answers()));
      }
      assertSame(closed, call.failure().getCause());
      assertFalse(close.isDone(), "closed while a block was being computed");
      goOn.countDown();
      close.get();
      Workers.assertNoneLeft();
      assertClosed(pipeline, closed);
    }
  }

  @Test
  void aPipelineThatIsNeverUsedHasItsThreadsUntilClosed() {
    try (Network network = network(0, null)) {
      PipelineClassifier pipeline = pipeline(network, 3, 1);
      List<String> names = Workers.alive().stream().map(Thread::getName).sorted().toList();
      assertEquals(List.of("scpl-answer-0", "scpl-answer-1", "scpl-answer-2"), names);
      assertTrue(Workers.alive().stream().allMatch(Thread::isDaemon));
      pipeline.close();
    }
  }

  @Test
  void whatFollowsAnAnswerMayNotSubmitOnTheThreadOfTheStage() throws Exception {
    try (Network network = network(0, blocked);
        PipelineClassifier pipeline = pipeline(network, 2, 1)) {
      CompletableFuture<Request> following =
          pipeline.submit(BATCH).answers().thenApply(answers -> submit(pipeline));
      goOn.countDown();
      Throwable refused = failure(following);
      assertTrue(refused.getMessage().contains("no submit from the thread of a stage"));
      pipeline.submit(BATCH).answers().get();
    }
  }

  private static Request submit(PipelineClassifier pipeline) {
    try {
      return pipeline.submit(BATCH);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatFollowsAnAnswerMayClose() throws Exception {
    try (Network network = network(0, blocked);
        PipelineClassifier pipeline = pipeline(network, 2, 1)) {
      Request first = pipeline.submit(BATCH);
      Request second = pipeline.submit(BATCH);
      CompletableFuture<Void> closing = first.answers().thenRun(pipeline::close);
      CompletableFuture<Throwable> seen = second.answers().handle((answers, failure) -> failure);
      goOn.countDown();
      closing.get();
      assertEquals("The pipeline was closed", seen.get().getMessage());
    }
  }

  @Test
  void memoryDoesNotGrowOnceAllSlotsHaveSeenTheLargestRequest() throws Exception {
    try (Network network = network(0, null);
        PipelineClassifier pipeline = pipeline(network, 2, 1)) {
      submitAll(pipeline, 50);
      long held = OffHeap.now().arenas();
      submitAll(pipeline, 200);
      assertEquals(held, OffHeap.now().arenas());
    }
  }

  private static void submitAll(PipelineClassifier pipeline, int count) throws Exception {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(pipeline.submit(BATCH));
    }
    for (Request request : requests) {
      request.answers().get();
    }
  }
}
