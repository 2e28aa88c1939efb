// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.block.Network;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Arena;
import io.github.scpl.models.Family;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Training takes no memory after some batches, and closing gives all of it back. A real card tells
 * how much is free, the emulated one also how often something was asked for.
 */
@Tag(Cards.TAG)
@Timeout(120)
class CudaMemoryTest {
  private static final int[] ROWS = {6, 6, 6, 6, 6, 6};
  private static final double RATE = 0.01;

  /** In which every slot has had texts of every length twice. */
  private static final int WARM_UP = 36;

  private static final long MOST_OF_LANES = 64 << 20;

  private EmulatedDriver emulated;
  private WatchedDriver watched;
  private CudaDevice device;
  private long arrays;

  @BeforeEach
  void open() {
    arrays = Arena.currentBytes();
    if (Cards.isReal()) {
      device = Cards.open();
    } else {
      Cards.requireEmulator();
      emulated = new EmulatedDriver();
      watched = new WatchedDriver(emulated);
      device = CudaDevice.of("cuda:0", watched, Precision.FLOAT32);
    }
  }

  /** The emulated card requires everything to be given back. */
  @AfterEach
  void close() {
    Cards.close(device);
    assertEquals(arrays, Arena.currentBytes());
  }

  /** Every family in stages, and texts, of several lengths, by every trainer. */
  static Stream<Arguments> some() {
    return Stream.concat(
        Arrays.stream(Family.values()).map(family -> Arguments.of(family, Trainers.PIPELINE)),
        Stream.of(Trainers.SEQUENTIAL, Trainers.BACKPROP, Trainers.GPIPE)
            .map(trainers -> Arguments.of(Family.BILSTM, trainers)));
  }

  /** Epochs of so many batches. */
  private static BatchSource batches(Family family, int count) {
    BatchSource some = family.batches(ROWS);
    return epoch -> {
      int[] done = {0};
      return target -> done[0] < count && some.open(1 + done[0]++ % ROWS.length).next(target);
    };
  }

  /** What stays the same where nothing is allocated. */
  private long taken() {
    return watched != null ? watched.requests() : device.memory().freeBytes();
  }

  /**
   * What a number was after the warm-up and when the epoch was nearly over; between epochs the
   * network is looked through, and the loader is another one.
   */
  private long[] inAnEpoch(Family family, Trainers trainers, LongSupplier number)
      throws InterruptedException {
    List<Long> numbers = new ArrayList<>();
    try (Network network = trainers.network(family, device).build();
        Trainer trainer = trainers.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              numbers.add(number.getAsLong());
            }
          });
      trainer.train(batches(family, WARM_UP + 4 * ROWS.length), 1, RATE);
    }
    return new long[] {numbers.get(WARM_UP), numbers.get(WARM_UP + 3 * ROWS.length)};
  }

  @ParameterizedTest
  @MethodSource("some")
  void nothingIsAllocatedAfterSomeBatches(Family family, Trainers trainers)
      throws InterruptedException {
    long[] taken = inAnEpoch(family, trainers, this::taken);
    assertEquals(taken[0], taken[1]);
  }

  /**
   * Where every batch has the same shape, the work of a step is in graphs that were there before.
   * Threads may cut it differently once in a while.
   */
  @ParameterizedTest
  @EnumSource
  void stepsAreGraphsThatWereThereBefore(Trainers trainers) throws InterruptedException {
    assumeTrue(emulated != null, "a real card does not tell");
    long[] made = inAnEpoch(Family.VGG, trainers, () -> emulated.graphsMade());
    long[] launched = inAnEpoch(Family.VGG, trainers, () -> emulated.graphsLaunched());
    assertTrue(launched[1] - launched[0] >= 3 * ROWS.length);
    assertTrue(20 * (made[1] - made[0]) <= launched[1] - launched[0]);
  }

  /** Lanes stay with the card, and which of them grow is up to chance. */
  @ParameterizedTest
  @EnumSource
  void closingGivesAllMemoryBack(Family family) throws InterruptedException {
    for (int run = 0; run < 2; run++) {
      train(family);
    }
    long free = device.memory().freeBytes();
    for (int run = 0; run < 3; run++) {
      train(family);
      assertEquals(arrays, Arena.currentBytes());
    }
    long more = free - device.memory().freeBytes();
    assertTrue(more <= MOST_OF_LANES, () -> "Expected no more memory in use, got " + more);
  }

  private void train(Family family) throws InterruptedException {
    Trainers trainers = Trainers.PIPELINE;
    try (Network network = trainers.network(family, device).build();
        Trainer trainer = trainers.of(network)) {
      trainer.train(batches(family, ROWS.length), 1, RATE);
      trainer.evaluate(batches(family, ROWS.length));
    }
  }

  @Test
  void batchesThatDoNotFitAreRefusedBeforeTheFirst() throws InterruptedException {
    assumeTrue(emulated != null, "a real card has room");
    CudaDevice small = CudaDevice.of("cuda:1", new EmulatedDriver(8 << 20, 1), Precision.FLOAT32);
    AtomicInteger steps = new AtomicInteger();
    try (Network network = Trainers.SEQUENTIAL.network(Family.VGG, small).build();
        Trainer trainer = Trainers.SEQUENTIAL.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              steps.incrementAndGet();
            }
          });
      TrainingException e =
          assertThrows(
              TrainingException.class, () -> trainer.train(Family.VGG.batches(500), 1, RATE));
      assertTrue(
          e.getMessage()
              .matches(
                  ".*expected batches for which cuda:1 has memory, got one of 500 rows: training"
                      + " takes about \\d+ MiB more, and \\d MiB are free; .*"),
          e::getMessage);
      assertEquals(0, steps.get());
    } finally {
      small.close();
    }
  }
}
