// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The first failure ends the call, names its place, keeps its cause, and leaves nothing behind. */
@Timeout(60)
class FailureTest {
  private static final Layer NONE = Probe.onForward(call -> {});
  private static final Batches BATCHES = Batches.vectorsTimes(20);

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

  /** Trains a perceptron whose block 2 has the extra layer, and expects the failure. */
  private static <T extends Throwable> T failure(
      Kind kind, Layer extra, BatchSource source, Class<T> type) {
    try (Network network = Networks.perceptron(kind.method, 1, 2, extra).build();
        Trainer trainer = kind.of(network)) {
      return failure(trainer, source, type);
    }
  }

  /** Expects the failure, and that the trainer is closed by it, to further calls too. */
  private static <T extends Throwable> T failure(
      Trainer trainer, BatchSource source, Class<T> type) {
    T thrown = assertThrows(type, () -> trainer.train(source, 1, 1e-3));
    Workers.assertNoneLeft();
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> trainer.train(source, 2, 1e-3));
    assertEquals("The trainer is closed; make a new one for the network", refused.getMessage());
    assertTrue(causes(refused).contains(thrown), () -> thrown + " is no cause of " + refused);
    assertThrows(IllegalStateException.class, () -> trainer.evaluate(source));
    return thrown;
  }

  private static List<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause).toList();
  }

  @ParameterizedTest
  @EnumSource
  void aBlockThatThrowsInForwardIsNamed(Kind kind) {
    RuntimeException cause = new IllegalArgumentException("boom");
    Layer layer = Probe.onForward(call -> throwAt(5, call, cause));
    TrainingException thrown = failure(kind, layer, BATCHES, TrainingException.class);
    String place = kind.block2 + ", training batch 5 of epoch 1";
    assertEquals(place + " failed: boom", thrown.getMessage());
    assertSame(cause, thrown.getCause());
  }

  @ParameterizedTest
  @EnumSource
  void aBlockThatThrowsInBackwardIsNamed(Kind kind) {
    RuntimeException cause = new IllegalArgumentException("boom");
    Layer layer = Probe.onBackward(call -> throwAt(5, call, cause));
    TrainingException thrown = failure(kind, layer, BATCHES, TrainingException.class);
    String place = kind.block2 + ", training batch 5 of epoch 1";
    assertEquals(place + " failed: boom", thrown.getMessage());
    assertSame(cause, thrown.getCause());
  }

  private static void throwAt(int at, int call, RuntimeException cause) {
    if (call == at) {
      throw cause;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anErrorOfABlockIsNoLessAFailure(Kind kind) {
    Error cause = new StackOverflowError();
    Layer layer =
        Probe.onForward(
            call -> {
              throw cause;
            });
    TrainingException thrown = failure(kind, layer, BATCHES, TrainingException.class);
    String place = kind.block2 + ", training batch 0 of epoch 1";
    assertEquals(place + " failed: StackOverflowError", thrown.getMessage());
    assertSame(cause, thrown.getCause());
  }

  @ParameterizedTest
  @EnumSource
  void aFailureInEvaluationNamesTheTestBatch(Kind kind) {
    Layer layer = Probe.onForward(call -> throwAt(3, call, new IllegalArgumentException("boom")));
    try (Network network = Networks.perceptron(kind.method, 1, 2, layer).build();
        Trainer trainer = kind.of(network)) {
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.evaluate(BATCHES));
      String start = kind.block2 + ", test batch 3";
      assertTrue(thrown.getMessage().startsWith(start), thrown::getMessage);
      assertTrue(thrown.getMessage().endsWith(" failed: boom"), thrown::getMessage);
    }
  }

  static Stream<Arguments> kindsAndThrowables() {
    List<Throwable> throwables =
        List.of(
            new IOException("disk"),
            new FileNotFoundException("disk"),
            new IllegalStateException("disk"),
            new AssertionError("disk"));
    return Stream.of(Kind.values())
        .flatMap(kind -> throwables.stream().map(thrown -> Arguments.of(kind, thrown)));
  }

  @ParameterizedTest
  @MethodSource("kindsAndThrowables")
  void aDataSourceThatThrowsIsNamed(Kind kind, Throwable cause) {
    AtomicInteger closed = new AtomicInteger();
    BatchSource source = epoch -> failing(BATCHES.open(epoch), 7, cause, closed);
    TrainingException thrown = failure(kind, NONE, source, TrainingException.class);
    assertEquals("Data source, training batch 7 of epoch 1 failed: disk", thrown.getMessage());
    assertSame(cause, thrown.getCause());
    assertEquals(1, closed.get());
  }

  /** Its message is the name and nothing else. */
  @ParameterizedTest
  @EnumSource
  void aFileThatIsGoneIsSaidToBe(Kind kind) {
    Throwable cause = new NoSuchFileException("/data/batch7.bin");
    BatchSource source = epoch -> failing(BATCHES.open(epoch), 7, cause, new AtomicInteger());
    TrainingException thrown = failure(kind, NONE, source, TrainingException.class);
    assertEquals(
        "Data source, training batch 7 of epoch 1 failed: NoSuchFileException: /data/batch7.bin",
        thrown.getMessage());
  }

  private static BatchStream failing(
      BatchStream batches, int at, Throwable cause, AtomicInteger closed) {
    return new BatchStream() {
      private int batch;

      @Override
      public boolean next(Signal target) throws IOException, InterruptedException {
        if (batch++ == at) {
          FailureTest.<RuntimeException>sneak(cause);
        }
        return batches.next(target);
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @SuppressWarnings("unchecked") // lets any throwable pass where the compiler expects none
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @ParameterizedTest
  @EnumSource
  void aDataSourceThatCannotBeOpenedIsNamed(Kind kind) {
    IllegalStateException cause = new IllegalStateException("no such file");
    BatchSource source =
        epoch -> {
          throw cause;
        };
    TrainingException thrown = failure(kind, NONE, source, TrainingException.class);
    assertEquals(
        "Data source, training batch 0 of epoch 1 failed: no such file", thrown.getMessage());
    assertSame(cause, thrown.getCause());
  }

  @ParameterizedTest
  @EnumSource
  void aDataSourceThatCannotBeClosedIsNamed(Kind kind) {
    IllegalStateException cause = new IllegalStateException("stale handle");
    BatchSource source =
        epoch -> {
          BatchStream batches = BATCHES.open(epoch);
          return new BatchStream() {
            @Override
            public boolean next(Signal target) throws IOException, InterruptedException {
              return batches.next(target);
            }

            @Override
            public void close() {
              throw cause;
            }
          };
        };
    TrainingException thrown = failure(kind, NONE, source, TrainingException.class);
    assertSame(cause, thrown.getCause());
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyDataSourceIsRefused(Kind kind) {
    TrainingException thrown = failure(kind, NONE, Batches.vectors(), TrainingException.class);
    assertEquals(
        "Data source, training batch 0 of epoch 1 failed: expected at least one batch, got none",
        thrown.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void featuresOfTheWrongShapeAreRefused(Kind kind) {
    BatchSource source = new Batches(Shape.of(11), 1, 8);
    TrainingException thrown = failure(kind, NONE, source, TrainingException.class);
    assertEquals(
        "Data source, training batch 0 of epoch 1 failed:"
            + " expected features [8, 12] for 8 labels, got [8, 11]",
        thrown.getMessage());
  }

  @Test
  void moreLabelsThanRowsAreRefused() {
    BatchSource source = editing(signal -> signal.labels(9));
    TrainingException thrown = failure(Kind.FOUR_STAGES, NONE, source, TrainingException.class);
    assertTrue(
        thrown.getMessage().endsWith("expected features [9, 12] for 9 labels, got [4, 12]"),
        thrown::getMessage);
  }

  @Test
  void aBatchWithoutRowsIsRefused() {
    BatchSource source = editing(signal -> signal.labels(0));
    TrainingException thrown = failure(Kind.FOUR_STAGES, NONE, source, TrainingException.class);
    assertTrue(
        thrown.getMessage().endsWith("expected features [0, 12] for 0 labels, got [4, 12]"),
        thrown::getMessage);
  }

  @Test
  void aBatchWithoutFeaturesIsRefused() {
    BatchSource source =
        epoch ->
            target -> {
              target.labels(4);
              return true;
            };
    TrainingException thrown = failure(Kind.FOUR_STAGES, NONE, source, TrainingException.class);
    assertTrue(
        thrown.getMessage().endsWith("expected features [4, 12] for 4 labels, got none"),
        thrown::getMessage);
  }

  @Test
  void labelsOutOfRangeAreRefused() {
    for (int label : new int[] {-1, Networks.CLASSES}) {
      BatchSource source = editing(signal -> signal.labels()[2] = label);
      TrainingException thrown = failure(Kind.FOUR_STAGES, NONE, source, TrainingException.class);
      assertEquals(
          "Data source, training batch 0 of epoch 1 failed: expected labels from 0 to 4, got "
              + label
              + " in row 2",
          thrown.getMessage());
    }
  }

  private static BatchSource editing(Consumer<Signal> edit) {
    return epoch -> {
      BatchStream batches = BATCHES.open(epoch);
      return target -> {
        boolean more = batches.next(target);
        edit.accept(target);
        return more;
      };
    };
  }

  @ParameterizedTest
  @EnumSource
  void aListenerThatThrowsOnAStepReachesTheCallerAsItIs(Kind kind) {
    IllegalStateException cause = new IllegalStateException("enough");
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            throwAt(5, report.step().batch(), cause);
          }
        };
    assertSame(cause, failureOf(kind, listener));
  }

  @ParameterizedTest
  @EnumSource
  void aListenerThatThrowsAfterTrainingReachesTheCallerAsItIs(Kind kind) {
    IllegalStateException cause = new IllegalStateException("enough");
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onTrained(EpochReport report) {
            throw cause;
          }
        };
    assertSame(cause, failureOf(kind, listener));
  }

  private static Throwable failureOf(Kind kind, TrainingListener listener) {
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      trainer.addListener(listener);
      return failure(trainer, BATCHES, IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptOfTheCallerEndsACallThatWaitsForData(Kind kind) {
    Thread caller = Thread.currentThread();
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger gaveUp = new AtomicInteger();
    BatchSource source =
        epoch -> {
          BatchStream batches = BATCHES.open(epoch);
          AtomicInteger batch = new AtomicInteger();
          return target -> {
            if (batch.getAndIncrement() == 3) {
              caller.interrupt();
              try {
                never.await();
              } catch (InterruptedException e) {
                gaveUp.incrementAndGet();
                throw e;
              }
            }
            return batches.next(target);
          };
        };
    failure(kind, NONE, source, InterruptedException.class);
    assertEquals(1, gaveUp.get());
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptBeforeTheCallEndsItAtOnce(Kind kind) {
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> trainer.train(BATCHES, 1, 1e-3));
    }
  }

  @Test
  void theFirstOfTwoFailuresIsTold() {
    // Block 2 fails while the data source waits; the source fails because it is stopped.
    CountDownLatch never = new CountDownLatch(1);
    BatchSource source =
        epoch -> {
          BatchStream batches = Batches.vectorsTimes(2).open(epoch);
          return target -> {
            if (!batches.next(target)) {
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new IOException("second", e);
              }
            }
            return true;
          };
        };
    for (Kind kind : Kind.values()) {
      TrainingException thrown =
          failure(
              kind,
              Probe.onForward(call -> throwAt(1, call, new IllegalArgumentException("first"))),
              source,
              TrainingException.class);
      assertTrue(thrown.getMessage().endsWith("first"), thrown::getMessage);
    }
  }

  @Test
  void anotherTrainerMayGoOnWithTheNetwork() throws InterruptedException {
    Layer layer = Probe.onForward(call -> throwAt(2, call, new IllegalArgumentException("boom")));
    try (Network network = Networks.perceptron(Kind.FOUR_STAGES.method, 1, 2, layer).build()) {
      try (Trainer trainer = Kind.FOUR_STAGES.of(network)) {
        failure(trainer, BATCHES, TrainingException.class);
      }
      try (Trainer trainer = Kind.FOUR_STAGES.of(network)) {
        assertEquals(20 * 4, trainer.train(BATCHES, 1, 1e-3).samples());
      }
    }
  }
}
