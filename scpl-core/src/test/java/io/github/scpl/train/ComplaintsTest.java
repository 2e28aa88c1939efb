// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.report.TrainingException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/** What users of other pipelines and of ND4J ran into; the rest is where it belongs. */
@Timeout(60)
class ComplaintsTest {
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

  /** Each block waits in its batch until the one below is in the next: on one thread for ever. */
  @Test
  void stagesAreNotSilentlyRunOneAfterTheOther() throws InterruptedException {
    CyclicBarrier together = new CyclicBarrier(Networks.BLOCKS);
    Network.Builder builder =
        Networks.perceptron(
            Method.DASCPL,
            1,
            block ->
                Probe.onForward(
                    call -> {
                      if (call == Networks.BLOCKS - 1 - block) {
                        together.await(30, TimeUnit.SECONDS);
                      }
                    }));
    try (Network network = builder.build();
        Trainer trainer = PipelineTrainer.builder(network).cores(4).build()) {
      assertEquals(10 * 4, trainer.train(Batches.vectorsTimes(10), 1, 1e-3).samples());
    }
  }

  /** The opposite of the test above, which could not fail otherwise. */
  @Test
  void onOneThreadTheyAre() {
    CyclicBarrier together = new CyclicBarrier(2);
    Layer layer =
        Probe.onForward(
            call -> {
              if (call == 1) {
                assertThrows(
                    TimeoutException.class, () -> together.await(1, TimeUnit.MILLISECONDS));
                throw new BrokenBarrierException("alone");
              }
            });
    try (Network network = Networks.perceptron(Method.DASCPL, 1, 1, layer).build();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      TrainingException thrown =
          assertThrows(
              TrainingException.class, () -> trainer.train(Batches.vectorsTimes(3), 1, 1e-3));
      assertTrue(thrown.getMessage().contains("alone"), thrown::getMessage);
    }
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "4,3", "3,2", "2,1"})
  void fewerMicroBatchesThanStagesComeToTheEndWithTheSameBits(int stages, int microBatches)
      throws InterruptedException {
    Batches batches = Batches.vectors(8, 1, 2, 5);
    Run one = Run.of(network(), each -> gpipe(each, 1, microBatches), 2, batches, batches);
    Run many = Run.of(network(), each -> gpipe(each, stages, microBatches), 2, batches, batches);
    one.assertEqual(many);
  }

  private static Network.Builder network() {
    return Networks.perceptron(Method.BP_EXITS, 1);
  }

  private static Trainer gpipe(Network network, int stages, int microBatches) {
    return GPipeTrainer.builder(network)
        .placement(Placement.even(Networks.BLOCKS, stages, 1))
        .microBatches(microBatches)
        .cores(4)
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void aStageThatGetsNoMemoryEndsTheRunByNameAndLeavesNone(Kind kind) {
    Layer greedy =
        Probe.onForward(
            call -> {
              if (call == 3) {
                allocateBeyondTheLimit();
              }
            });
    try (Network network = Networks.perceptron(kind.method, 1, 2, greedy).build();
        Trainer trainer = kind.of(network)) {
      TrainingException thrown =
          assertThrows(
              TrainingException.class, () -> trainer.train(Batches.vectorsTimes(20), 1, 1e-3));
      String start =
          kind.block2 + ", training batch 3 of epoch 1 failed: No memory on host for an array";
      assertTrue(thrown.getMessage().startsWith(start), thrown::getMessage);
      assertEquals(OutOfMemoryError.class, thrown.getCause().getClass());
    }
  }

  private static void allocateBeyondTheLimit() {
    Nd4j.getEnvironment().setDeviceLimit(0, 100_000_000);
    try (Arena arena = HostDevice.HOST.arena()) {
      arena.uninitialized(DataType.FLOAT, 50_000_000);
    } finally {
      Nd4j.getEnvironment().setDeviceLimit(0, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWorkspaceOfTheCallersMayEndBeforeTheTrainer(Kind kind) throws InterruptedException {
    Batches batches = Batches.vectors(8, 8, 5);
    Bits expected = trained(kind, batches, false);
    expected.assertEqual(trained(kind, batches, true));
  }

  private static Bits trained(Kind kind, Batches batches, boolean inWorkspace)
      throws InterruptedException {
    MemoryWorkspace workspace =
        inWorkspace ? Nd4j.getWorkspaceManager().getAndActivateWorkspace("CALLER") : null;
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      trainer.train(batches, 1, 1e-2);
      if (workspace != null) {
        workspace.close();
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
      }
      trainer.train(batches, 2, 1e-2);
      trainer.evaluate(batches);
      return Bits.of(network);
    }
  }
}
