// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.report.TrainingException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends of all kinds in the middle of a batch; what all trainers promise is tested elsewhere. */
@Timeout(60)
class GPipeFailureTest {
  private static final Batches BATCHES = Batches.vectorsTimes(20);
  private static final int MICRO_BATCHES = 3;

  /** Of a batch: three forward passes and, of all micro-batches but the last, repetitions. */
  private static final int FORWARDS = 2 * MICRO_BATCHES - 1;

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

  private static Trainer trainer(Network network) {
    return GPipeTrainer.builder(network).cores(4).microBatches(MICRO_BATCHES).build();
  }

  private static Network network(int block, Layer layer) {
    return Networks.perceptron(Method.BP_EXITS, 1, block, layer).build();
  }

  private static void assertFails(int block, int batch, Layer layer, Throwable cause) {
    try (Network network = network(block, layer);
        Trainer trainer = trainer(network)) {
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(BATCHES, 1, 1e-3));
      assertEquals(
          "Stage %1$d, block %1$d, training batch %2$d of epoch 1 failed: boom"
              .formatted(block, batch),
          thrown.getMessage());
      assertSame(cause, thrown.getCause());
      assertThrows(IllegalStateException.class, () -> trainer.evaluate(BATCHES));
    }
  }

  /** At every forward pass of batch 2, first and repeated, and in every block. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aForwardPassThatThrowsIsNamed(int block) {
    for (int pass = 0; pass < FORWARDS; pass++) {
      int at = 2 * FORWARDS + pass;
      RuntimeException cause = new IllegalArgumentException("boom");
      assertFails(block, 2, Probe.onForward(call -> throwAt(at, call, cause)), cause);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aBackwardPassThatThrowsIsNamed(int block) {
    for (int pass = 0; pass < MICRO_BATCHES; pass++) {
      int at = 2 * MICRO_BATCHES + pass;
      RuntimeException cause = new IllegalArgumentException("boom");
      assertFails(block, 2, Probe.onBackward(call -> throwAt(at, call, cause)), cause);
    }
  }

  private static void throwAt(int at, int call, RuntimeException cause) {
    if (call == at) {
      throw cause;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aBlockMayCloseBetweenMicroBatches(int block) {
    Trainer[] self = new Trainer[1];
    Layer layer =
        Probe.onBackward(
            call -> {
              if (call == 4) {
                self[0].close();
              }
            });
    try (Network network = network(block, layer);
        Trainer trainer = trainer(network)) {
      self[0] = trainer;
      IllegalStateException thrown =
          assertThrows(IllegalStateException.class, () -> trainer.train(BATCHES, 1, 1e-3));
      assertEquals("The trainer was closed", thrown.getMessage());
    }
  }

  /** While one stage is in its backward pass, all others wait for it, in one way or another. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void anInterruptEndsACallWhoseStagesWaitForEachOther(int block) throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch there = new CountDownLatch(1);
    Layer layer =
        Probe.onBackward(
            call -> {
              if (call == 4) {
                there.countDown();
                goOn.await();
              }
            });
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (Network network = network(block, layer);
        Trainer trainer = trainer(network)) {
      Future<?> call =
          caller.submit(
              () ->
                  assertThrows(InterruptedException.class, () -> trainer.train(BATCHES, 1, 1e-3)));
      there.await();
      caller.shutdownNow();
      goOn.countDown();
      call.get();
    }
  }

  @Test
  void anotherTrainerMayGoOnWithTheNetwork() throws InterruptedException {
    Layer layer = Probe.onBackward(call -> throwAt(4, call, new IllegalArgumentException("boom")));
    try (Network network = network(2, layer)) {
      try (Trainer trainer = trainer(network)) {
        assertThrows(TrainingException.class, () -> trainer.train(BATCHES, 1, 1e-3));
      }
      try (Trainer trainer = trainer(network)) {
        assertTrue(trainer.train(BATCHES, 1, 1e-3).loss() > 0);
      }
    }
  }
}
