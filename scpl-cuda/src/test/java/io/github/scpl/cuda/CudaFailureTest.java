// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Arena;
import io.github.scpl.models.Family;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.TrainingException;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a card cannot do ends the run, which names the place, and nothing waits or is left. */
@Timeout(120)
class CudaFailureTest {
  private static final int[] ROWS = {6, 6, 6, 6, 6, 6};
  private static final double RATE = 0.01;

  /**
   * The stage where there are stages, the block and the batch; the batch alone where it is found
   * out only when its losses are asked for; or who had not begun yet.
   */
  private static final Pattern PLACE =
      Pattern.compile(
          "(((Stage \\d, b|B)lock \\d|Data source|Device), training batch \\d of epoch \\d"
              + "|Stage \\d|Data source) failed: .*");

  private EmulatedDriver emulated;
  private WatchedDriver driver;
  private CudaDevice device;
  private long arrays;

  @BeforeEach
  void open() {
    Cards.requireEmulator();
    arrays = Arena.currentBytes();
    emulated = new EmulatedDriver();
    driver = new WatchedDriver(emulated);
    device = CudaDevice.of("cuda:0", driver, Precision.FLOAT32);
  }

  @AfterEach
  void everythingIsGivenBack() {
    if (device != null) {
      device.close();
      assertEquals(arrays, Arena.currentBytes());
    }
  }

  private static void train(Trainer trainer, int epochs) throws InterruptedException {
    for (int epoch = 1; epoch <= epochs; epoch++) {
      trainer.train(batches(), epoch, RATE);
    }
  }

  static Stream<Arguments> kernels() {
    return Stream.of("normalizeChannels", "crossEntropyRows", "adam")
        .flatMap(
            kernel ->
                Arrays.stream(Trainers.values()).map(trainers -> Arguments.of(trainers, kernel)));
  }

  /** A kernel that runs alone, in the first batch, and one in a graph. */
  @ParameterizedTest
  @MethodSource("kernels")
  void aKernelThatFailsEndsTheRun(Trainers trainers, String kernel) throws InterruptedException {
    for (int before : new int[] {0, 5}) {
      try (Network network = trainers.network(Family.VGG, device).build();
          Trainer trainer = trainers.of(network)) {
        train(trainer, before);
        emulated.failNext(kernel);
        TrainingException e =
            assertThrows(TrainingException.class, () -> trainer.train(batches(), before + 1, RATE));
        requirePlace(e);
        Throwable cause = root(e);
        assertInstanceOf(CudaException.class, cause);
        assertTrue(cause.getMessage().contains(kernel), cause::getMessage);
        assertTrue(e.getMessage().contains(kernel), e::getMessage);
      }
      assertEquals(arrays, Arena.currentBytes());
      assertThrows(CudaException.class, device::close); // which gives all back nevertheless
      open();
    }
  }

  private static BatchSource batches() {
    return Family.VGG.batches(ROWS);
  }

  private static void requirePlace(TrainingException e) {
    assertTrue(PLACE.matcher(e.getMessage()).matches(), e::getMessage);
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whichever allocation it is that fails; the card can be used again. */
  @ParameterizedTest
  @EnumSource
  void exhaustedMemoryEndsTheRun(Trainers trainers) throws InterruptedException {
    requireOrderlyEnds(trainers, driver::refuseAllocationsAfter);
  }

  @ParameterizedTest
  @EnumSource
  void exhaustedPinnedMemoryEndsTheRun(Trainers trainers) throws InterruptedException {
    requireOrderlyEnds(trainers, driver::refusePinsAfter);
  }

  private void requireOrderlyEnds(Trainers trainers, IntConsumer refuseAfter)
      throws InterruptedException {
    int failures = 0;
    int step = 1;
    boolean refused = true;
    for (int left = 0; refused; left += step++) {
      try (Network network = trainers.network(Family.VGG, device).build();
          Trainer trainer = trainers.of(network)) {
        refuseAfter.accept(left);
        refused = endsForWantOfMemory(trainer);
        failures += refused ? 1 : 0;
      }
      assertEquals(arrays, Arena.currentBytes());
    }
    assertTrue(failures > 2, "Expected more failures than " + failures);
  }

  /** Whether it does, and not to the end of the epoch. */
  private boolean endsForWantOfMemory(Trainer trainer) throws InterruptedException {
    Throwable thrown = null;
    try {
      trainer.train(batches(), 1, RATE);
    } catch (OutOfMemoryError e) {
      thrown = e; // before the first batch or behind the last one, on this thread
    } catch (TrainingException e) {
      requirePlace(e);
      thrown = root(e);
    }
    assertEquals(driver.refuseNothing(), thrown != null);
    if (thrown != null) {
      assertInstanceOf(OutOfMemoryError.class, thrown);
    }
    return thrown != null;
  }
}
