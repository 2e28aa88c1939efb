// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.train.Fault.At;
import io.github.scpl.train.Fault.What;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.fault.StallLimit;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.TrainingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever goes wrong, wherever and whenever: the run ends, says where and why, ends its threads,
 * gives its memory back, and leaves a network that another trainer may go on with.
 */
class InjectedFaultTest {
  private static final Batches BATCHES = Batches.vectorsTimes(6);
  private static final List<Integer> ALL_BATCHES = List.of(0, 2, 5);
  private static final Duration STALL = Duration.ofMillis(1000);

  /** How long a run may take to its end, far above what it takes. */
  private static final long MOST_SECONDS = 60;

  private static final int SAMPLE = 20;

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void aFaultSomewhereEndsTheRun(Kind kind) {
    List<Fault> faults = new ArrayList<>(Fault.all(kind, ALL_BATCHES));
    Collections.shuffle(faults, new Random(7 + kind.ordinal()));
    Fault stall = faults.stream().filter(fault -> fault.what == What.STALL).findFirst().get();
    inject(kind, stall); // one, which takes its time
    faults.stream()
        .filter(fault -> fault.what != What.STALL)
        .limit(SAMPLE)
        .forEach(fault -> inject(kind, fault));
  }

  @Test
  @Tag("slow")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void aFaultAnywhereEndsTheRun() {
    int count = 0;
    long longest = 0;
    for (Kind kind : Kind.values()) {
      for (Fault fault : Fault.all(kind, ALL_BATCHES)) {
        boolean onceIsEnough = fault.what == What.STALL && fault.batch != 2;
        if (!onceIsEnough) {
          longest = Math.max(longest, inject(kind, fault));
          count++;
        }
      }
    }
    System.out.printf(
        "Injected faults: %d combinations of trainer, phase, fault, block and batch; the longest"
            + " run ended after %.1f s%n",
        count, longest * 1e-9);
    assertTrue(count > 1000);
  }

  /** Has it happen, and returns the nanoseconds until the run had ended. */
  private static long inject(Kind kind, Fault fault) {
    String what = kind + ": " + fault;
    long arenas = OffHeap.now().arenas();
    long nanos;
    try (Network network = fault.network(kind)) {
      try (Trainer trainer = kind.of(network)) {
        trainer.addListener(fault.listener());
        if (fault.what == What.STALL) {
          trainer.stallLimit(StallLimit.ending(STALL));
        }
        if (kind != Kind.GPIPE) {
          trainer.onDivergence(Divergence.skip(0)); // which looks at gradients
        }
        long start = System.nanoTime();
        Throwable thrown = assertThrows(Throwable.class, () -> run(trainer, fault), what);
        nanos = System.nanoTime() - start;
        assertTrue(nanos < TimeUnit.SECONDS.toNanos(MOST_SECONDS), what);
        assertTold(kind, fault, thrown, what + " gave " + thrown);
        Workers.assertNoneLeft();
        assertThrows(IllegalStateException.class, () -> trainer.evaluate(BATCHES), what);
      }
      if (fault.what != What.CORRUPTION) {
        goOn(kind, network, what);
      }
    }
    assertEquals(arenas, OffHeap.now().arenas(), what);
    return nanos;
  }

  private static void run(Trainer trainer, Fault fault) throws InterruptedException {
    if (fault.at == At.EVALUATION) {
      trainer.evaluate(BATCHES);
    } else {
      trainer.train(fault.source(BATCHES), 1, 1e-3);
    }
  }

  private static void goOn(Kind kind, Network network, String what) {
    try (Trainer another = kind.of(network)) {
      assertEquals(6 * 4, another.train(BATCHES, 1, 1e-3).samples(), what);
    } catch (InterruptedException e) {
      throw new AssertionError(what, e);
    }
  }

  private static void assertTold(Kind kind, Fault fault, Throwable thrown, String what) {
    boolean onCaller = kind == Kind.SEQUENTIAL || kind == Kind.BACKPROP;
    boolean interruptsCaller = fault.what == What.INTERRUPTION && onCaller && fault.at != At.LOAD;
    if (fault.at == At.LISTENER || interruptsCaller) {
      assertSame(fault.thrown, thrown, what);
      return;
    }
    TrainingException told = assertInstanceOf(TrainingException.class, thrown, what);
    if (fault.what == What.CORRUPTION && fault.at != At.LOAD) {
      assertDiverged(kind, fault, told, what);
      return;
    }
    String message = told.getMessage();
    String expected =
        switch (fault.what) {
          case STALL -> "expected to be done with the batch";
          case CORRUPTION -> "expected finite features, got NaN in row 0";
          default -> "boom";
        };
    assertTrue(message.startsWith(place(kind, fault) + " failed: " + expected), what);
    if (fault.what != What.STALL && fault.what != What.CORRUPTION) {
      assertSame(fault.thrown, told.getCause(), what);
    }
  }

  private static String place(Kind kind, Fault fault) {
    String step = fault.at == At.EVALUATION ? ", test batch " : ", training batch ";
    String epoch = fault.at == At.EVALUATION ? " of epoch 0" : " of epoch 1";
    return (fault.at == At.LOAD ? "Data source" : block(kind, fault.block))
        + step
        + fault.batch
        + epoch;
  }

  private static String block(Kind kind, int block) {
    return kind.block2.replaceAll("(Stage|block|Block) 2", "$1 " + block);
  }

  /**
   * By a block above, where that has finite numbers no more and is first to find out; by the next
   * batch or the end of the epoch, where an update has come between.
   */
  private static void assertDiverged(Kind kind, Fault fault, TrainingException told, String what) {
    DivergenceException diverged = assertInstanceOf(DivergenceException.class, told, what);
    boolean later = fault.at == At.UPDATE || kind == Kind.GPIPE && fault.at == At.BACKWARD;
    boolean spreads = fault.at == At.FORWARD || fault.at == At.EVALUATION || later;
    boolean alone = kind == Kind.SEQUENTIAL || kind == Kind.ONE_STAGE;
    if (!spreads || alone || kind == Kind.BACKPROP && fault.at == At.FORWARD) {
      assertEquals(fault.block, diverged.block(), what);
    } else {
      int lowest = kind == Kind.GPIPE && fault.at == At.BACKWARD ? 0 : fault.block;
      assertTrue(diverged.block() >= lowest, what);
    }
    boolean last = fault.batch == BATCHES.rows().length - 1;
    assertEquals(later && !last ? fault.batch + 1 : fault.batch, diverged.step().batch(), what);
    assertTrue(told.getMessage().contains("xpected "), what);
  }
}
