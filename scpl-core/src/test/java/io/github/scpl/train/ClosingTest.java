// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may close a trainer, or call it, when. */
@Timeout(60)
@SuppressWarnings("try") // closing within the scope is what is tested
class ClosingTest {
  private static final Batches BATCHES = Batches.vectorsTimes(12);
  private static final String CLOSED_MEANWHILE = "The trainer was closed";
  private static final String CLOSED_BEFORE =
      "The trainer is closed; make a new one for the network";

  private final ExecutorService others = Executors.newCachedThreadPool();
  private long arenaBytes;

  @BeforeEach
  void rememberMemory() {
    arenaBytes = OffHeap.now().arenas();
  }

  @AfterEach
  void nothingIsLeft() {
    others.shutdownNow();
    Workers.assertNoneLeft();
    assertEquals(arenaBytes, OffHeap.now().arenas());
  }

  private static Network network(Kind kind) {
    return Networks.perceptron(kind.method, 1).build();
  }

  private static Network network(Kind kind, Layer extra) {
    return Networks.perceptron(kind.method, 1, 2, extra).build();
  }

  private static void assertClosedMeanwhile(Trainer trainer, BatchSource source) {
    assertMessage(CLOSED_MEANWHILE, () -> trainer.train(source, 1, 1e-3));
    assertMessage(CLOSED_BEFORE, () -> trainer.train(source, 1, 1e-3));
  }

  private static void assertMessage(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalStateException.class, call).getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void closingAnIdleTrainerOnceOrTwiceLeavesNothing(Kind kind) throws InterruptedException {
    try (Network network = network(kind)) {
      Trainer unused = kind.of(network);
      unused.close();
      unused.close();
      Trainer used = kind.of(network);
      used.train(BATCHES, 1, 1e-3);
      used.close();
      used.close();
      Workers.assertNoneLeft();
      assertMessage(CLOSED_BEFORE, () -> used.train(BATCHES, 2, 1e-3));
      assertMessage(CLOSED_BEFORE, () -> unused.evaluate(BATCHES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherThreadMayCloseWhileTheDataSourceIsWaitedFor(Kind kind) {
    try (Network network = network(kind);
        Trainer trainer = kind.of(network)) {
      CountDownLatch never = new CountDownLatch(1);
      BatchSource source =
          at(
              5,
              () -> {
                others.submit(trainer::close);
                never.await();
              });
      assertClosedMeanwhile(trainer, source);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingWaitsForTheBlockAndKeepsItsMemory(Kind kind) throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Layer layer =
        Probe.onForward(
            call -> {
              if (call == BATCHES.rows().length + 2) {
                working.countDown();
                goOn.await();
              }
            });
    try (Network network = network(kind, layer);
        Trainer trainer = kind.of(network)) {
      trainer.train(BATCHES, 1, 1e-3); // after which the blocks have all memory that they need
      Future<EpochReport> call = others.submit(() -> trainer.train(BATCHES, 2, 1e-3));
      working.await();
      Thread closer = new Thread(trainer::close);
      closer.start();
      awaitWaiting(closer);
      long held = OffHeap.now().arenas();
      assertTrue(closer.isAlive());
      goOn.countDown();
      closer.join();
      assertTrue(OffHeap.now().arenas() < held);
      Throwable thrown = assertThrows(ExecutionException.class, call::get).getCause();
      assertEquals(CLOSED_MEANWHILE, thrown.getMessage());
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  /** Takes the ten seconds that a data source is given. */
  @Test
  @Tag("slow")
  void memoryOfADataSourceThatIgnoresInterruptsIsKeptUntilItEnds() {
    CountDownLatch goOn = new CountDownLatch(1);
    Layer layer =
        Probe.onForward(
            call -> {
              if (call == 2) {
                throw new IllegalArgumentException("boom");
              }
            });
    try (Network network = network(Kind.FOUR_STAGES, layer);
        Trainer trainer = Kind.FOUR_STAGES.of(network)) {
      BatchSource source = at(3, () -> awaitThroughInterrupts(goOn));
      assertThrows(TrainingException.class, () -> trainer.train(source, 1, 1e-3));
      assertEquals(List.of("scpl-loader"), Workers.alive().stream().map(Thread::getName).toList());
      long kept = OffHeap.now().arenas();
      goOn.countDown();
      trainer.close();
      Workers.assertNoneLeft();
      assertTrue(OffHeap.now().arenas() < kept);
    }
  }

  private static void awaitThroughInterrupts(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.interrupted();
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyThreadsMayCloseAtOnce(Kind kind) throws Exception {
    try (Network network = network(kind);
        Trainer trainer = kind.of(network)) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> closers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        closers.add(
            others.submit(
                () -> {
                  start.await();
                  trainer.close();
                  return null;
                }));
      }
      CountDownLatch never = new CountDownLatch(1);
      BatchSource source =
          at(
              5,
              () -> {
                start.countDown();
                never.await();
              });
      assertClosedMeanwhile(trainer, source);
      for (Future<?> closer : closers) {
        closer.get();
      }
    }
  }

  /** Does something in the data source before it gives a batch. */
  private static BatchSource at(int batch, Interruptible action) {
    return epoch -> {
      BatchStream batches = BATCHES.open(epoch);
      return new BatchStream() {
        private int next;

        @Override
        public boolean next(Signal target) throws IOException, InterruptedException {
          if (next++ == batch) {
            action.run();
          }
          return batches.next(target);
        }
      };
    };
  }

  private interface Interruptible {
    void run() throws InterruptedException;
  }

  @ParameterizedTest
  @EnumSource
  void aListenerMayCloseAndMemoryLastsAsLongAsTheCall(Kind kind) {
    for (int batch : new int[] {0, 5, 11}) {
      try (Network network = network(kind);
          Trainer trainer = kind.of(network)) {
        AtomicReference<String> changed = new AtomicReference<>("not called");
        trainer.addListener(
            new TrainingListener() {
              @Override
              public void onStep(StepReport report) {
                if (report.step().batch() == batch) {
                  long held = OffHeap.now().arenas();
                  trainer.close();
                  changed.set(OffHeap.now().arenas() < held ? "freed" : "kept");
                }
              }
            });
        assertClosedMeanwhile(trainer, BATCHES);
        assertEquals("kept", changed.get());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListenerMayCloseWhenTheEpochIsDone(Kind kind) throws InterruptedException {
    try (Network network = network(kind);
        Trainer trainer = kind.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onTrained(EpochReport report) {
              trainer.close();
            }
          });
      assertEquals(12 * 4, trainer.train(BATCHES, 1, 1e-3).samples());
      assertMessage(CLOSED_BEFORE, () -> trainer.evaluate(BATCHES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBlockMayClose(Kind kind) {
    AtomicReference<Trainer> self = new AtomicReference<>();
    Layer layer =
        Probe.onForward(
            call -> {
              if (call == 3) {
                self.get().close();
              }
            });
    try (Network network = network(kind, layer);
        Trainer trainer = kind.of(network)) {
      self.set(trainer);
      assertClosedMeanwhile(trainer, BATCHES);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDataSourceMayClose(Kind kind) {
    try (Network network = network(kind);
        Trainer trainer = kind.of(network)) {
      assertClosedMeanwhile(trainer, at(4, trainer::close));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallDuringAnotherIsRefusedAndDisturbsNothing(Kind kind) throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    BatchSource source =
        at(
            5,
            () -> {
              waiting.countDown();
              goOn.await();
            });
    try (Network network = network(kind);
        Trainer trainer = kind.of(network)) {
      Future<EpochReport> call = others.submit(() -> trainer.train(source, 1, 1e-3));
      waiting.await();
      String inUse = "The trainer is in use by another thread; expected one call at a time";
      assertMessage(inUse, () -> trainer.train(BATCHES, 1, 1e-3));
      assertMessage(inUse, () -> trainer.evaluate(BATCHES));
      goOn.countDown();
      assertEquals(12 * 4, call.get().samples());
      assertEquals(12 * 4, trainer.evaluate(BATCHES).samples());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDataSourceMayNotCallItsTrainer(Kind kind) {
    try (Network network = network(kind);
        Trainer trainer = kind.of(network)) {
      BatchSource source = at(5, () -> trainer.evaluate(BATCHES));
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(source, 1, 1e-3));
      assertTrue(thrown.getMessage().contains("in use"), thrown::getMessage);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListenerMayEvaluateBetweenEpochsButNotWithin(Kind kind) throws InterruptedException {
    List<Evaluation> evaluations = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    try (Network network = network(kind);
        Trainer trainer = kind.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              refusals.add(
                  assertThrows(IllegalStateException.class, () -> trainer.evaluate(BATCHES))
                      .getMessage());
            }

            @Override
            public void onTrained(EpochReport report) {
              try {
                evaluations.add(trainer.evaluate(BATCHES));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          });
      assertEquals(12 * 4, trainer.train(BATCHES, 1, 1e-3).samples());
    }
    assertEquals(1, evaluations.size());
    assertEquals(12, refusals.size());
    assertTrue(refusals.get(0).contains("from its own onStep"), refusals.get(0));
  }

  @Test
  void aTrainerThatIsNeverUsedHasItsThreadsUntilClosed() {
    try (Network network = network(Kind.FOUR_STAGES)) {
      Trainer trainer = Kind.FOUR_STAGES.of(network);
      List<String> names = Workers.alive().stream().map(Thread::getName).sorted().toList();
      assertEquals(List.of("scpl-stage-0", "scpl-stage-1", "scpl-stage-2", "scpl-stage-3"), names);
      assertTrue(Workers.alive().stream().allMatch(Thread::isDaemon));
      trainer.close();
      assertFalse(Thread.currentThread().isInterrupted());
    }
  }
}
