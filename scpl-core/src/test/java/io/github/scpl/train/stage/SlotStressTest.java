// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Bundle;
import io.github.scpl.block.Step;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Lane;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.OffHeap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Off-heap memory that circulates: batches of changing numbers of rows go through chains of slots
 * by exchange of memory or by copies, and all arrive in order with what was written.
 */
class SlotStressTest {
  private static final long HAND_OFFS = Long.getLong("scpl.stress.memoryHandOffs", 1_000_000);
  private static final int BATCHES = 2000;

  /** A chain of which everything is drawn. */
  private static final class Chain {
    private final Arena arena = HostDevice.HOST.arena();
    private final Failure failure =
        new Failure(IllegalStateException::new, IllegalStateException::new);
    private final List<Channel<Slot>> channels = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    Chain(RandomGenerator random) {
      int stages = 1 + random.nextInt(6);
      for (int s = 0; s < stages; s++) {
        channels.add(Slot.channel(random.nextInt(3), arena, HostDevice.HOST, DataType.FLOAT));
      }
      channels.forEach(channel -> failure.whenRecorded(channel::close));
      links.add(new Loader());
      for (int s = 0; s < stages; s++) {
        links.add(new Passing(s, 1 + random.nextInt(9), random.nextBoolean()));
      }
    }

    /** Runs to the end, throws the first failure, and returns the number of hand-offs. */
    long run() throws InterruptedException {
      try (arena) {
        links.forEach(Thread::start);
        for (Link link : links) {
          link.join();
        }
        failure.throwIfSet();
        return (long) BATCHES * channels.size();
      }
    }

    private static int rows(int batch) {
      return 1 + batch * 5 % 7;
    }

    /** What the output of a stage is, the loader's being that of stage -1. */
    private static double[] content(int batch, int stage, int length) {
      double[] content = new double[length];
      for (int i = 0; i < length; i++) {
        content[i] = (batch * 31 + (stage + 1) * 7 + i) % 1021;
      }
      return content;
    }

    private abstract class Link extends Worker {
      Link(String name) {
        super("scpl-stress-" + name, failure);
      }

      @Override
      protected String place() {
        return getName();
      }

      @Override
      public boolean stopped() {
        return ended(60, TimeUnit.SECONDS);
      }
    }

    private final class Loader extends Link {
      Loader() {
        super("loader");
      }

      @Override
      protected void work() throws InterruptedException {
        Channel<Slot> output = channels.get(0);
        try (Lane lane = HostDevice.HOST.open(1)) {
          for (int batch = 0; batch < BATCHES; batch++) {
            Slot slot = output.claim().claimed(lane);
            int rows = rows(batch);
            double[] content = content(batch, -1, rows * 3);
            slot.signal().features(rows, 3).write(0, content, content.length);
            Arrays.fill(slot.signal().labels(rows), batch % 1000);
            slot.issue(new Ticket(new Step(1, batch, true, 0), rows, channels.size()));
            slot.signal().upload();
            output.send(slot.sent(lane));
          }
        }
      }
    }

    /** A stage that checks its input, writes its output, and spoils what it gives back. */
    private final class Passing extends Link {
      private final int number;
      private final int width;
      private final Scratch memory;
      private final MemoryKernels copies = HostDevice.HOST.kernels(DataType.FLOAT).memory();

      Passing(int number, int width, boolean exchange) {
        super("stage-" + number);
        this.number = number;
        this.width = width;
        memory =
            exchange
                ? Scratch.givenAway(arena, DataType.FLOAT)
                : new Scratch(arena, DataType.FLOAT);
      }

      @Override
      protected void work() throws InterruptedException {
        Channel<Slot> input = channels.get(number);
        Channel<Slot> output = number + 1 < channels.size() ? channels.get(number + 1) : null;
        try (Lane lane = HostDevice.HOST.open(1)) {
          for (int batch = 0; batch < BATCHES; batch++) {
            Slot slot = input.receive().received(lane);
            Tensor features = check(slot, batch);
            if (output != null) {
              handOver(slot, lane, output);
            }
            features.fill(() -> -1);
            input.release(slot.released(lane));
          }
        }
      }

      private Tensor check(Slot slot, int batch) {
        Tensor features = slot.signal().bundle().features();
        assertEquals(batch, slot.step().batch());
        assertEquals(rows(batch), features.size(0));
        double[] expected = content(batch, number - 1, (int) features.length());
        assertArrayEquals(expected, features.toArray());
        assertEquals(rows(batch), slot.signal().rows());
        for (double label : slot.signal().targets().toArray()) {
          assertEquals(batch % 1000, label);
        }
        return features;
      }

      private void handOver(Slot slot, Lane lane, Channel<Slot> output)
          throws InterruptedException {
        int rows = slot.signal().rows();
        Tensor made = memory.get(rows, width);
        double[] content = content(slot.step().batch(), number, rows * width);
        made.write(0, content, content.length);
        Slot next = output.claim().claimed(lane);
        next.takeOver(Bundle.of(made), slot, copies);
        output.send(next.sent(lane));
      }
    }
  }

  @Test
  @Timeout(60)
  void memoryThatCirculatesIsNeverInTwoHands() throws InterruptedException {
    run(30_000);
  }

  @Test
  @Tag("slow")
  @Timeout(1200)
  void memoryThatCirculatesAMillionTimesIsNeverInTwoHands() throws InterruptedException {
    run(HAND_OFFS);
  }

  private static void run(long atLeast) throws InterruptedException {
    long start = System.nanoTime();
    long arenaBytes = OffHeap.now().arenas();
    long handOffs = 0;
    int chains = 0;
    while (handOffs < atLeast) {
      handOffs += new Chain(RandomKey.of(chains++).generator()).run();
    }
    assertEquals(arenaBytes, OffHeap.now().arenas());
    System.out.printf(
        Locale.ROOT,
        "%,d hand-offs of off-heap memory through %d chains in %.1f s%n",
        handOffs,
        chains,
        (System.nanoTime() - start) * 1e-9);
  }
}
