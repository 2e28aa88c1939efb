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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ends runs in every way at random moments, two ways at a time: each call must end, and leave no
 * thread and no memory.
 */
@Tag("slow")
@Timeout(300)
class RaceTest {
  private static final int RUNS = 400;
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
    private final Thread caller = Thread.currentThread();
    private final CountDownLatch close = new CountDownLatch(1);
    private final Kind kind;

    Attempt(RandomGenerator random) {
      kind = Kind.values()[random.nextInt(Kind.values().length)];
      for (int i = 0; i < 2; i++) {
        moments.put(End.values()[random.nextInt(End.values().length)], random.nextInt(2 * BATCHES));
      }
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
            close.countDown();
          }
          if (due(End.INTERRUPT, moment)) {
            caller.interrupt();
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

    /** Trains two epochs with all that, and returns how it ended. */
    Throwable run() throws InterruptedException {
      Throwable thrown = null;
      try (Network network = Networks.perceptron(kind.method, 1, 1, layer()).build();
          Trainer trainer = kind.of(network)) {
        trainer.addListener(listener());
        Thread closer = new Thread(() -> closeWhenDue(trainer));
        closer.start();
        try {
          trainer.train(source(), 1, 1e-3);
          trainer.train(source(), 2, 1e-3);
        } catch (RuntimeException | InterruptedException e) {
          thrown = e;
        }
        Thread.interrupted(); // an interrupt may come too late to end anything
        close.countDown();
        closer.join();
      }
      return thrown;
    }

    private void closeWhenDue(Trainer trainer) {
      try {
        close.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      trainer.close();
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
      return kind + " " + moments;
    }
  }

  @Test
  void everyRunEndsForAReasonAndLeavesNothing() throws InterruptedException {
    int[] ended = new int[2];
    long arenaBytes = OffHeap.now().arenas();
    for (int i = 0; i < RUNS; i++) {
      Attempt attempt = new Attempt(RandomKey.of(i).generator());
      Throwable thrown = attempt.run();
      ended[thrown == null ? 0 : 1]++;
      assertTrue(attempt.explains(thrown), () -> attempt + " ended by " + thrown);
      Workers.assertNoneLeft();
      assertEquals(arenaBytes, OffHeap.now().arenas(), attempt::toString);
    }
    assertTrue(ended[1] > RUNS / 2, () -> "completed and ended: " + Arrays.toString(ended));
  }
}
