// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Layer;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Turns;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.Probe;
import io.github.scpl.train.report.BlockTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** How a stage spends its time, by a clock that moves only where it is told to. */
@Timeout(60)
class LocalStageTest {
  private static final long SECOND = 1_000_000_000;
  private static final Batches BATCH = Batches.vectors(8);

  private final Arena arena = HostDevice.HOST.arena();
  private final AtomicLong now = new AtomicLong();

  @AfterEach
  void free() {
    arena.close();
  }

  private LocalStage stage(Network network, int blocks, Channel<Slot> output) {
    return stage(network, blocks, output, now::get);
  }

  private LocalStage stage(
      Network network, int blocks, Channel<Slot> output, LongSupplier nanoTime) {
    StageClock clock = new StageClock(nanoTime);
    LocalStage stage =
        new LocalStage(network.blocks().subList(0, blocks), output, ticket -> {}, clock);
    stage.share(0, new Turns(1).of(0, () -> 0));
    return stage;
  }

  private Channel<Slot> channel() {
    return Slot.channel(0, arena, HostDevice.HOST, DataType.FLOAT);
  }

  private Slot batch() throws InterruptedException {
    Slot slot = channel().claim();
    BATCH.fill(slot.signal(), 1, 0);
    slot.issue(new Ticket(new Step(1, 0, true, 1e-3), 8, Networks.BLOCKS));
    return slot;
  }

  @Test
  void timeCountsForTheBlockAndThePassThatTookIt() throws InterruptedException {
    Layer slowForward = Probe.onForward(call -> now.addAndGet(3 * SECOND));
    Layer slowBackward = Probe.onBackward(call -> now.addAndGet(20 * SECOND));
    try (Network first = Networks.perceptron(Method.SCPL, 1, 1, slowForward).build();
        Network second = Networks.perceptron(Method.SCPL, 1, 2, slowBackward).build()) {
      assertEquals(
          List.of(BlockTime.ZERO, new BlockTime(3, 0, 0), BlockTime.ZERO, BlockTime.ZERO),
          times(first));
      assertEquals(
          List.of(BlockTime.ZERO, BlockTime.ZERO, new BlockTime(0, 0, 20), BlockTime.ZERO),
          times(second));
    }
  }

  private List<BlockTime> times(Network network) throws InterruptedException {
    Slot slot = batch();
    long busy = stage(network, Networks.BLOCKS, null).processTimed(slot);
    assertEquals(slot.ticket().times().stream().mapToDouble(BlockTime::total).sum(), busy * 1e-9);
    return slot.ticket().times();
  }

  /** It is a second later when the batch has been sent. */
  @Test
  void handingOnIsATimeOfItsOwn() throws InterruptedException {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      Channel<Slot> output = channel();
      Slot slot = batch();
      stage(network, 2, output, () -> output.filled() * SECOND).process(slot);
      assertEquals(
          List.of(BlockTime.ZERO, new BlockTime(0, 1, 0), BlockTime.ZERO, BlockTime.ZERO),
          slot.ticket().times());
    }
  }

  /** The next stage has no room at first. */
  @Test
  void waitingForTheNextStageCountsForNobody() throws Exception {
    CountDownLatch learned = new CountDownLatch(1);
    Layer last =
        Probe.onBackward(
            call -> {
              now.addAndGet(2 * SECOND);
              learned.countDown();
            });
    try (Network network = Networks.perceptron(Method.SCPL, 1, 1, last).build()) {
      Channel<Slot> output = channel();
      output.send(output.claim());
      Slot occupied = output.receive();
      Slot slot = batch();
      LocalStage stage = stage(network, 2, output);
      FutureTask<Long> busy = new FutureTask<>(() -> stage.processTimed(slot));
      Thread thread = new Thread(busy);
      thread.start();
      learned.await();
      while (thread.getState() != Thread.State.WAITING && !busy.isDone()) {
        Thread.onSpinWait();
      }
      now.addAndGet(500 * SECOND);
      output.release(occupied);
      assertEquals(2 * SECOND, busy.get());
      assertEquals(new BlockTime(0, 0, 2), slot.ticket().times().get(1));
      thread.join();
    }
  }
}
