// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.report.EpochReport;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A slow stage makes the others and the data source wait. */
@Timeout(60)
class BoundedTest {
  private static final int BATCHES = 40;

  private final ExecutorService others = Executors.newCachedThreadPool();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final BatchSource source =
      epoch -> {
        BatchStream batches = Batches.vectorsTimes(BATCHES).open(epoch);
        return target -> {
          asked.incrementAndGet();
          return batches.next(target);
        };
      };

  @AfterEach
  void end() {
    goOn.countDown();
    others.shutdown();
  }

  private Trainer pipeline(Network network, int stages, int capacity) {
    return PipelineTrainer.builder(network)
        .placement(Placement.even(Networks.BLOCKS, stages, 1))
        .cores(4)
        .capacity(capacity)
        .build();
  }

  /**
   * With a stage blocked at its first batch, all before it fill up, and the source is left alone.
   */
  @ParameterizedTest
  @CsvSource({"1,1", "1,3", "2,1", "2,3", "4,1", "4,3"})
  void asManyBatchesAreUnderWayAsThereAreSlotsBeforeTheBlockedStage(int stages, int capacity)
      throws Exception {
    Layer blocked = Probe.onForward(call -> goOn.await());
    int bound = stages * (capacity + 1);
    try (Network network = Networks.perceptron(Method.SCPL, 1, 3, blocked).build();
        Trainer trainer = pipeline(network, stages, capacity)) {
      Future<EpochReport> call = others.submit(() -> trainer.train(source, 1, 1e-3));
      awaitAllWaiting(stages, bound);
      int seen = asked.get();
      goOn.countDown();
      assertEquals(bound, seen);
      assertEquals(BATCHES * 4, call.get().samples());
      assertEquals(BATCHES + 1, asked.get());
    }
  }

  @Test
  void aBlockedFirstStageStopsTheSourceAfterItsOwnSlots() throws Exception {
    Layer blocked = Probe.onForward(call -> goOn.await());
    try (Network network = Networks.perceptron(Method.SCPL, 1, 0, blocked).build();
        Trainer trainer = pipeline(network, 4, 2)) {
      Future<EpochReport> call = others.submit(() -> trainer.train(source, 1, 1e-3));
      awaitAllWaiting(4, 3);
      int seen = asked.get();
      goOn.countDown();
      assertEquals(3, seen);
      call.get();
    }
  }

  /** Waits until the count is reached and no thread of the trainer runs any more. */
  private void awaitAllWaiting(int stages, int count) {
    while (asked.get() < count || waiting() < stages + 1) {
      Thread.onSpinWait();
    }
  }

  /** How many threads wait, of loader and stages, if all do. The watchdog waits for a time. */
  private static int waiting() {
    List<Thread> threads =
        Workers.alive().stream().filter(t -> !t.getName().equals("scpl-watchdog")).toList();
    boolean all = threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING);
    return all ? threads.size() : 0;
  }

  /** The bound as the javadoc has it, at every question while all stages run freely. */
  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "4,1", "4,3"})
  void neverMoreBatchesThanTheBoundAreAskedForAndNotLearned(int stages, int capacity)
      throws InterruptedException {
    AtomicIntegerArray learned = new AtomicIntegerArray(Networks.BLOCKS);
    AtomicInteger most = new AtomicInteger();
    BatchSource watched =
        epoch -> {
          BatchStream batches = source.open(epoch);
          return target -> {
            int oldest = IntStream.range(0, Networks.BLOCKS).map(learned::get).min().orElseThrow();
            most.accumulateAndGet(asked.get() + 1 - oldest, Math::max);
            return batches.next(target);
          };
        };
    Network.Builder builder =
        Networks.perceptron(
            Method.SCPL, 1, block -> Probe.onBackward(call -> learned.incrementAndGet(block)));
    try (Network network = builder.build();
        Trainer trainer = pipeline(network, stages, capacity)) {
      trainer.train(watched, 1, 1e-3);
    }
    int bound = stages * (capacity + 1);
    assertTrue(most.get() <= bound, () -> most + " under way, expected at most " + bound);
    assertTrue(most.get() > stages, () -> most + " under way, expected more than " + stages);
  }

  @Test
  void sequentialTrainingReadsTwoBatchesAhead() throws Exception {
    Layer blocked = Probe.onForward(call -> goOn.await());
    try (Network network = Networks.perceptron(Method.SCPL, 1, 0, blocked).build();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      Future<EpochReport> call = others.submit(() -> trainer.train(source, 1, 1e-3));
      awaitAllWaiting(0, 3);
      int seen = asked.get();
      goOn.countDown();
      assertEquals(3, seen);
      call.get();
    }
  }

  @Test
  void theMemoryOfBatchesIsStagesTimesSlots() throws InterruptedException {
    int capacity = 2;
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      // A first trainer makes the network allocate what it needs.
      long network1 = bytesWith(network, 1, capacity);
      long network4 = bytesWith(network, 4, capacity);
      long rows = 4;
      long bytesPerNumber = 4;
      List<Integer> widths = List.of(12, 10, 11, 12);
      long expected1 = (capacity + 1) * rows * bytesPerNumber * (widths.get(0) + 1); // targets too
      long expected4 =
          (capacity + 1)
              * rows
              * bytesPerNumber
              * widths.stream().mapToInt(width -> width + 1).sum();
      assertEquals(expected1, network1);
      assertEquals(expected4, network4);
    }
  }

  private Trainer gpipe(Network network, int stages, int microBatches) {
    return GPipeTrainer.builder(network)
        .placement(Placement.even(Networks.BLOCKS, stages, 1))
        .microBatches(microBatches)
        .cores(4)
        .build();
  }

  /** One batch in the stages, one waiting, one read. */
  @ParameterizedTest
  @CsvSource({"1,1", "4,1", "4,3"})
  void gpipeHasThreeBatchesUnderWayWhateverTheNumberOfStages(int stages, int microBatches)
      throws Exception {
    Layer blocked = Probe.onBackward(call -> goOn.await());
    try (Network network = Networks.perceptron(Method.BP, 1, 3, blocked).build();
        Trainer trainer = gpipe(network, stages, microBatches)) {
      Future<EpochReport> call = others.submit(() -> trainer.train(source, 1, 1e-3));
      awaitAllWaiting(stages, 3);
      int seen = asked.get();
      goOn.countDown();
      assertEquals(3, seen);
      assertEquals(BATCHES * 4, call.get().samples());
      assertEquals(BATCHES + 1, asked.get());
    }
  }

  @Test
  void theMemoryOfGpipeIsTwoBatchesAndInputsOutputGradientsAndSums() throws InterruptedException {
    try (Network network = Networks.perceptron(Method.BP, 1).build()) {
      bytesWith(gpipe(network, 4, 2)); // makes the network allocate what it needs
      List<Integer> inner = List.of(10, 11, 12);
      int batch = 4;
      int part = 2;
      int whole = 2 * batch * (12 + 1); // features and target
      int inputs = 2 * part * (12 + 1 + inner.stream().mapToInt(width -> width + 1).sum());
      int outputGradients = 2 * part * inner.stream().mapToInt(width -> width + 1).sum();
      long sums = network.parameters().stream().mapToLong(p -> p.value().length()).sum();
      long four = bytesWith(gpipe(network, 4, 2));
      assertEquals(4 * (whole + inputs + outputGradients + sums), four);
      long one = bytesWith(gpipe(network, 1, 1));
      assertEquals(4 * (whole + batch * (12 + 1)), one);
    }
  }

  private long bytesWith(Network network, int stages, int capacity) throws InterruptedException {
    return bytesWith(pipeline(network, stages, capacity));
  }

  /** What the trainer holds after an epoch; it is closed then. */
  private long bytesWith(Trainer newTrainer) throws InterruptedException {
    long open;
    try (Trainer trainer = newTrainer) {
      trainer.train(source, 1, 1e-3);
      open = OffHeap.now().arenas();
    }
    return open - OffHeap.now().arenas();
  }
}
