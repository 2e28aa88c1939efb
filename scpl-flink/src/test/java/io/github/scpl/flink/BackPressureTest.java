// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BackPressureTest {
  private static final int BATCHES = 100;
  private static final int ROWS = 64;

  /** In a pass over the data: the batch that a block is held at. */
  private static final int HELD_AT = 3;

  private static final CountDownLatch HELD = new CountDownLatch(1);
  private static final CountDownLatch RELEASED = new CountDownLatch(1);
  private static final AtomicInteger READ = new AtomicInteger();

  @TempDir private Path folder;

  /** Waits at a batch. */
  private static final class Hold implements Layer {
    private int batch;

    @Override
    public Shape build(BuildContext context, Shape input) {
      return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
      if (batch++ == HELD_AT) {
        HELD.countDown();
        try {
          RELEASED.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return input;
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean inputGradientNeeded) {
      return inputGradientNeeded ? outputGradient : null;
    }
  }

  private record Held() implements Recipe {
    @Override
    public Network.Builder network() {
      return Network.builder(Family.IMAGE, Family.CLASSES)
          .method(Method.SCPL)
          .headStyle(new HeadStyle(8, 6, 7, false))
          .block(Sequential.of(new Conv2d(3, 1)))
          .block(Sequential.of(new Hold(), new Conv2d(1, 1)))
          .head(Sequential.of(new Flatten(), new Linear(Family.CLASSES)));
    }

    @Override
    public BatchSource training() {
      int[] rows = new int[BATCHES];
      Arrays.fill(rows, ROWS);
      BatchSource batches = new Batches(false, 1, rows);
      return epoch -> {
        BatchStream stream = batches.open(epoch);
        return target -> {
          READ.incrementAndGet();
          return stream.next(target);
        };
      };
    }

    @Override
    public BatchSource test() {
      return new Batches(false, 2, 4);
    }
  }

  /**
   * A batch has 786 kB, and a channel at most 320 kB of buffers: one batch is with the source, one
   * with each block, and parts of others are between them.
   */
  @Test
  void aBlockThatIsSlowHoldsTheSource() throws Exception {
    TrainingJob job = TrainingJob.of(new Held(), 1, Outcome.SCHEDULE);
    try (RunningJob running = job.start(LocalCluster.environment(folder, job.slots()))) {
      HELD.await();
      int read = READ.get();
      for (int same = 0; same < 20 && READ.get() < BATCHES; same++) {
        CountDownLatch never = new CountDownLatch(1);
        assertEquals(false, never.await(50, TimeUnit.MILLISECONDS));
        if (READ.get() > read) {
          read = READ.get();
          same = 0;
        }
      }
      assertTrue(READ.get() <= HELD_AT + 5, "read " + READ.get() + " batches");
      RELEASED.countDown();
      assertEquals(1, running.results().size());
      assertEquals(BATCHES + 1, READ.get());
    }
  }
}
