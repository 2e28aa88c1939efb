// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.nn.Layer;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ends runs in every way at random moments, two ways at a time, on random numbers of stages, slots,
 * cores and micro-batches: each call must end, and leave no thread and no memory.
 */
class RaceTest {
  private static final int RUNS = Integer.getInteger("scpl.race.runs", 1000);
  private static final int BATCHES = 10;

  /** What ends a run. */
  private enum End {
    CLOSE,
    INTERRUPT,
    BLOCK,
    SOURCE,
    LISTENER
  }

  /** One run with its ends, each of which comes when its moment does. */
  private static final class Attempt {
    private final Map<End, Integer> moments = new EnumMap<>(End.class);
    private final Outsider closer;
    private final Outsider interrupter;
    private final Kind kind;
    private final Placement placement;
    private final int capacity;
    private final int cores;
    private final int microBatches;
    private Trainer trainer;

    Attempt(RandomGenerator random) {
      kind = Kind.values()[random.nextInt(Kind.values().length)];
      for (int i = 0; i < 2; i++) {
        moments.put(End.values()[random.nextInt(End.values().length)], random.nextInt(2 * BATCHES));
      }
      placement = Placement.even(Networks.BLOCKS, 1 + random.nextInt(Networks.BLOCKS), 1);
      capacity = 1 + random.nextInt(3);
      cores = 1 + random.nextInt(4);
      microBatches = 1 + random.nextInt(5);
      Thread caller = Thread.currentThread();
      closer = new Outsider(() -> trainer.close(), random);
      interrupter = new Outsider(caller::interrupt, random);
    }

    private Trainer trainer(Network network) {
      return switch (kind) {
        case SEQUENTIAL, BACKPROP -> kind.of(network);
        case ONE_STAGE, FOUR_STAGES ->
            PipelineTrainer.builder(network)
                .placement(placement)
                .capacity(capacity)
                .cores(cores)
                .build();
        case GPIPE ->
            GPipeTrainer.builder(network)
                .placement(placement)
                .microBatches(microBatches)
                .cores(4)
                .build();
      };
    }

    private boolean due(End end, int moment) {
      return Integer.valueOf(moment).equals(moments.get(end));
    }

    private BatchSource source() {
      return epoch -> {
        BatchStream batches = Batches.vectorsTimes(BATCHES).open(epoch);
        AtomicInteger asked = new AtomicInteger((epoch - 1) * BATCHES);
        return target -> {
          int moment = asked.getAndIncrement();
          if (due(End.CLOSE, moment)) {
            closer.call();
          }
          if (due(End.INTERRUPT, moment)) {
            interrupter.call();
          }
          if (due(End.SOURCE, moment)) {
            throw new IOException("source");
          }
          return batches.next(target);
        };
      };
    }

    private Layer layer() {
      return Probe.onBackward(
          call -> {
            if (due(End.BLOCK, call)) {
              throw new IllegalArgumentException("block");
            }
          });
    }

    private TrainingListener listener() {
      return new TrainingListener() {
        private int steps;

        @Override
        public void onStep(StepReport report) {
          if (due(End.LISTENER, steps++)) {
            throw new UnsupportedOperationException("listener");
          }
        }
      };
    }

    /** Trains two epochs with all that, and evaluates between; returns how it ended. */
    Throwable run() {
      Throwable thrown = null;
      try (Network network = Networks.perceptron(kind.method, 1, 1, layer()).build();
          Trainer made = trainer(network)) {
        trainer = made;
        trainer.addListener(listener());
        closer.start();
        interrupter.start();
        try {
          trainer.train(source(), 1, 1e-3);
          trainer.evaluate(Batches.vectorsTimes(3));
          trainer.train(source(), 2, 1e-3);
        } catch (RuntimeException | InterruptedException e) {
          thrown = e;
        }
        closer.end();
        interrupter.end();
        Thread.interrupted(); // an interrupt may come too late to end anything
      }
      return thrown;
    }

    private boolean explains(Throwable thrown) {
      if (thrown == null) {
        return true;
      }
      List<End> ends = new ArrayList<>();
      if (thrown instanceof TrainingException) {
        ends.add(thrown.getMessage().endsWith("source") ? End.SOURCE : End.BLOCK);
      } else if (thrown instanceof UnsupportedOperationException) {
        ends.add(End.LISTENER);
      } else if (thrown instanceof InterruptedException) {
        ends.add(End.INTERRUPT);
      } else if (thrown instanceof IllegalStateException) {
        ends.add(End.CLOSE);
      }
      return moments.keySet().containsAll(ends) && !ends.isEmpty();
    }

    @Override
    public String toString() {
      return kind + " " + placement + " " + capacity + " " + cores + " " + microBatches + moments;
    }
  }

  @Test
  @Timeout(60)
  void aRunEndsForAReasonAndLeavesNothing() {
    assertEnd(40);
  }

  @Test
  @Tag("slow")
  @Timeout(900)
  void everyRunEndsForAReasonAndLeavesNothing() {
    assertEnd(RUNS);
  }

  private static void assertEnd(int runs) {
    Map<String, Integer> ends = new TreeMap<>();
    long arenaBytes = OffHeap.now().arenas();
    for (int i = 0; i < runs; i++) {
      Attempt attempt = new Attempt(RandomKey.of(i).generator());
      Throwable thrown = attempt.run();
      ends.merge(thrown == null ? "completed" : thrown.getClass().getSimpleName(), 1, Integer::sum);
      assertTrue(attempt.explains(thrown), () -> attempt + " ended by " + thrown);
      Workers.assertNoneLeft();
      assertEquals(arenaBytes, OffHeap.now().arenas(), attempt::toString);
    }
    System.out.println(runs + " runs of trainers, ended at random: " + ends);
    assertTrue(ends.getOrDefault("completed", 0) < runs / 2, () -> "ends: " + ends);
  }
}
