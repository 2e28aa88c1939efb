// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.fault.StallLimit;
import io.github.scpl.train.report.TrainingException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread that comes to no end is named, whoever waits for it, and does not hold the caller. */
@Timeout(60)
class StallTest {
  private static final Batches BATCHES = Batches.vectorsTimes(20);

  /** Longer than a machine that is busy keeps a thread waiting. */
  private static final Duration LIMIT = Duration.ofMillis(1000);

  private static final String EXPECTED =
      " failed: expected to be done with the batch, or to wait for others, within 1 s, got no"
          + " end; it is at io.github.scpl.";

  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void nothingIsLeft() {
    Workers.assertNoneLeft();
  }

  private static Network network(Kind kind, Layer extra) {
    return Networks.perceptron(kind.method, 1, 2, extra).build();
  }

  private void assertStalled(Kind kind, Probe probe) {
    long arenas = OffHeap.now().arenas();
    try (Network network = network(kind, probe);
        Trainer trainer = kind.of(network)) {
      trainer.stallLimit(StallLimit.ending(LIMIT));
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(BATCHES, 1, 1e-3));
      String place = kind.block2 + ", training batch 3 of epoch 1";
      assertTrue(thrown.getMessage().startsWith(place + EXPECTED), thrown.getMessage());
      assertTrue(
          Arrays.stream(thrown.getCause().getStackTrace())
              .anyMatch(frame -> frame.getClassName().contains("Probe")),
          "the stack is the stage's");
      assertFalse(Thread.interrupted(), "the caller was not the one to be stopped");
      Workers.assertNoneLeft();
    }
    assertEquals(arenas, OffHeap.now().arenas());
  }

  private void stallAt(int at, int call) throws InterruptedException {
    if (call == at) {
      never.await();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBlockThatWaitsForEverInForwardEndsTheRun(Kind kind) {
    assertStalled(kind, Probe.onForward(call -> stallAt(3, call)));
  }

  @ParameterizedTest
  @EnumSource(names = {"FOUR_STAGES", "GPIPE"})
  void aBlockThatWaitsForEverInBackwardEndsTheRun(Kind kind) {
    assertStalled(kind, Probe.onBackward(call -> stallAt(3, call)));
  }

  @ParameterizedTest
  @EnumSource(names = {"SEQUENTIAL", "FOUR_STAGES"})
  void aBlockIsWatchedInEvaluationToo(Kind kind) {
    try (Network network = network(kind, Probe.onForward(call -> stallAt(3, call)));
        Trainer trainer = kind.of(network)) {
      trainer.stallLimit(StallLimit.ending(LIMIT));
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.evaluate(BATCHES));
      String place = kind.block2 + ", test batch 3 of epoch 0";
      assertTrue(thrown.getMessage().startsWith(place + EXPECTED), thrown.getMessage());
    }
  }

  /** All stages wait for it, and none is blamed. */
  @ParameterizedTest
  @EnumSource(names = {"SEQUENTIAL", "FOUR_STAGES"})
  void aDataSourceThatWaitsForEverEndsTheRun(Kind kind) {
    BatchSource source =
        epoch -> {
          BatchStream batches = BATCHES.open(epoch);
          int[] next = {0};
          return target -> {
            stallAt(3, next[0]++);
            return batches.next(target);
          };
        };
    assertNamed(kind, source, "Data source, training batch 3 of epoch 1");
  }

  @Test
  void aDataSourceThatIsNeverOpenEndsTheRun() {
    BatchSource source =
        epoch -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return BATCHES.open(epoch);
        };
    assertNamed(Kind.FOUR_STAGES, source, "Data source, training batch 0 of epoch 1");
  }

  private static void assertNamed(Kind kind, BatchSource source, String place) {
    try (Network network = network(kind, Probe.onForward(call -> {}));
        Trainer trainer = kind.of(network)) {
      trainer.stallLimit(StallLimit.ending(LIMIT));
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(source, 1, 1e-3));
      assertTrue(thrown.getMessage().startsWith(place + EXPECTED), thrown.getMessage());
    }
  }

  /** Its thread and the memory that it works in stay; everything else is done with. */
  @Test
  void aStageThatNeverReturnsIsLeftBehind() {
    CountDownLatch goOn = new CountDownLatch(1);
    Layer layer =
        Probe.onForward(
            call -> {
              while (call == 3 && goOn.getCount() > 0) {
                Thread.interrupted();
                Thread.onSpinWait();
              }
            });
    try (Network network = network(Kind.FOUR_STAGES, layer);
        Trainer trainer = Kind.FOUR_STAGES.of(network)) {
      trainer.stallLimit(StallLimit.ending(LIMIT));
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(BATCHES, 1, 1e-3));
      String place = "Stage 2, block 2, training batch 3 of epoch 1";
      assertTrue(thrown.getMessage().startsWith(place + EXPECTED), thrown.getMessage());
      List<String> left = Workers.alive().stream().map(Thread::getName).toList();
      assertEquals(List.of("scpl-stage-2"), left);
      assertThrows(IllegalStateException.class, network::close, "the stage still uses it");
      long kept = OffHeap.now().arenas();
      goOn.countDown();
      close(trainer);
      Workers.assertNoneLeft();
      assertTrue(OffHeap.now().arenas() < kept);
    } finally {
      goOn.countDown();
    }
  }

  private static void close(Trainer trainer) {
    trainer.close();
  }

  /** Together they take longer than the limit, each of them a twentieth of it. */
  @ParameterizedTest
  @EnumSource(names = {"SEQUENTIAL", "FOUR_STAGES"})
  void manyBatchesAreNoStall(Kind kind) throws InterruptedException {
    Layer slow =
        Probe.onForward(
            call -> {
              long begin = System.nanoTime();
              while (System.nanoTime() - begin < LIMIT.toNanos() / 20) {
                Thread.onSpinWait();
              }
            });
    try (Network network = network(kind, slow);
        Trainer trainer = kind.of(network)) {
      trainer.stallLimit(StallLimit.ending(LIMIT));
      assertEquals(24 * 4, trainer.train(Batches.vectorsTimes(24), 1, 1e-3).samples());
    }
  }

  @Test
  void aLimitOfLessThanAMillisecondIsRefused() {
    assertEquals(
        "Expected a limit of at least a millisecond, got PT0S",
        assertThrows(IllegalArgumentException.class, () -> StallLimit.ending(Duration.ZERO))
            .getMessage());
  }
}
