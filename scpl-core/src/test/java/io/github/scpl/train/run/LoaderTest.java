// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.ChannelClosedException;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.Workers;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.stage.Slot;
import io.github.scpl.train.stage.StageClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

@Timeout(60)
class LoaderTest {
  private static final Step FIRST = new Step(3, 0, true, 0.5);

  private final Network network = Networks.perceptron(Method.SCPL, 1).build();
  private final Arena arena = HostDevice.HOST.arena();
  private final Failure failure = new Failure(TrainingException::new, TrainingException::of);
  private final Channel<Slot> channel = Slot.channel(1, arena, HostDevice.HOST, DataType.FLOAT);
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch askedForThird = new CountDownLatch(1);

  /** A source of batches of 4, 4 and 2 rows that notes its calls. */
  private final BatchSource source =
      epoch -> {
        calls.add("open " + epoch + " by " + Thread.currentThread().getName());
        BatchStream batches = Batches.vectors(4, 4, 2).open(epoch);
        return new BatchStream() {
          @Override
          public boolean next(Signal target) throws IOException, InterruptedException {
            calls.add("next");
            if (Collections.frequency(calls, "next") == 3) {
              askedForThird.countDown();
            }
            return batches.next(target);
          }

          @Override
          public void close() {
            calls.add("close");
          }
        };
      };

  private Loader start() {
    failure.whenRecorded(channel::close);
    Loader loader =
        new Loader(
            network,
            source,
            FIRST,
            batch -> 4 - batch,
            channel,
            new StageClock(),
            step -> null,
            new Room(network, (rows, time) -> null), // the host is not asked
            failure);
    loader.start();
    return loader;
  }

  @AfterEach
  void free() {
    Workers.assertNoneLeft();
    arena.close();
    network.close();
  }

  @Test
  void itReadsEverythingInOrderAndClosesTheSourceBeforeTheEndMark() throws InterruptedException {
    Loader loader = start();
    for (int batch = 0; batch < 3; batch++) {
      Slot slot = channel.receive();
      assertEquals(new Step(3, batch, true, 0.5), slot.step());
      assertEquals(batch == 2 ? 2 : 4, slot.ticket().rows());
      assertEquals(4 - batch, slot.ticket().activeBlocks());
      channel.release(slot);
    }
    assertTrue(channel.receive().isEnd());
    List<String> expected =
        List.of("open 3 by scpl-loader", "next", "next", "next", "next", "close");
    assertEquals(expected, List.copyOf(calls));
    assertTrue(loader.stopped());
    assertFalse(failure.isSet());
  }

  @Test
  void itReadsAsFarAheadAsThereAreSlots() throws InterruptedException {
    Loader loader = start();
    Slot first = channel.receive(); // one slot in use, one waits
    while (loader.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertEquals(2, Collections.frequency(calls, "next"));
    channel.release(first);
    askedForThird.await();
    failure.record(new IllegalStateException("enough"));
    assertTrue(loader.stopped());
  }

  @Test
  void stoppedWhileItWaitsForASlotItClosesTheSource() throws InterruptedException {
    Loader loader = start();
    channel.receive();
    while (loader.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    failure.record(new IllegalStateException("enough"));
    assertTrue(loader.stopped());
    assertEquals("close", calls.get(calls.size() - 1));
    assertEquals("enough", failure.get().getMessage());
    assertThrows(ChannelClosedException.class, channel::receive);
  }
}
