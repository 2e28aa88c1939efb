// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import io.github.scpl.block.Network;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.cuda.lane.Addresses;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.models.Family;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.TrainingException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What a card cannot do ends the run, which names the place, and nothing waits or is left. */
@Timeout(120)
class CudaFailureTest {
  private static final int[] ROWS = {6, 6, 6, 6, 6, 6};
  private static final double RATE = 0.01;

  /**
   * The stage where there are stages, the block and the batch, or the end of the epoch; the batch
   * alone where nobody has begun with it; or who had not begun yet.
   */
  private static final Pattern PLACE =
      Pattern.compile(
          "(((Stage \\d, b|B)lock \\d|Data source|Device), training batch \\d of epoch \\d"
              + "|Stage \\d|Data source|(Stage \\d, b|B)lock \\d, end of epoch 1) failed: .*");

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
        requireAPlace(e);
        Throwable cause = root(e);
        assertInstanceOf(CudaException.class, cause);
        assertTrue(cause.getMessage().contains(kernel), cause::getMessage);
        assertTrue(e.getMessage().contains(kernel), e::getMessage);
      }
      assertEquals(arrays, Arena.currentBytes());
      device.close();
      open();
    }
  }

  /** A block, and a kernel that runs for it: in the first batch, or once in each. */
  static Stream<Arguments> kernelsOfBlocks() {
    return Arrays.stream(Trainers.values())
        .flatMap(
            trainers ->
                Stream.of(1, 3)
                    .flatMap(
                        block ->
                            Stream.of(
                                Arguments.of(trainers, block, "normalizePooled", 0),
                                Arguments.of(trainers, block, "adam", 3))));
  }

  /** It is found out when somebody waits for numbers, and is of the block that ran then. */
  @ParameterizedTest
  @MethodSource("kernelsOfBlocks")
  void aKernelThatFailsInAGraphIsNamedByItsBlock(
      Trainers trainers, int block, String kernel, int batch) throws InterruptedException {
    try (Network network = trainers.network(Family.VGG, device).build();
        Trainer trainer = trainers.of(network)) {
      trainer.train(sixBatches(), 1, RATE);
      Set<Long> arrays = new HashSet<>();
      for (Parameter parameter : network.blocks().get(block).parameters()) {
        arrays.add(Addresses.of(parameter.value(), device.memory()));
      }
      emulated.failNext(kernel, words -> mentions(kernel, words, arrays), batch);
      TrainingException e =
          assertThrows(TrainingException.class, () -> trainer.train(sixBatches(), 2, RATE));
      requireAmongPlaces(trainers, block, "training batch " + batch + " of epoch 2", e);
      assertTrue(e.getMessage().contains(kernel), e::getMessage);
    }
    closeAfterFault();
  }

  private static boolean mentions(String kernel, long[] words, Set<Long> arrays) {
    long[] all =
        kernel.equals("adam") ? new Pointer(words[1]).getLongArray(0, 8 * (int) words[0]) : words;
    return Arrays.stream(all).anyMatch(arrays::contains);
  }

  /** Stages overlap, and what they were at is named, too. */
  private static void requireAmongPlaces(
      Trainers trainers, int block, String batch, TrainingException e) {
    boolean stages = trainers == Trainers.PIPELINE || trainers == Trainers.GPIPE;
    String place = (stages ? "Stage " + block + ", block " : "Block ") + block + ", " + batch;
    List<String> all = List.of(e.getMessage().replaceFirst(" failed: .*", "").split(" or "));
    assertTrue(all.stream().anyMatch(place::equalsIgnoreCase), place + " in " + e.getMessage());
    assertEquals(all.size(), all.stream().distinct().count());
    assertTrue(all.size() <= (stages ? Trainers.BLOCKS : 1), e::getMessage);
  }

  @ParameterizedTest
  @EnumSource
  void aKernelThatFailsInAnEvaluationIsNamedByItsBlock(Trainers trainers)
      throws InterruptedException {
    try (Network network = trainers.network(Family.VGG, device).build();
        Trainer trainer = trainers.of(network)) {
      trainer.evaluate(sixBatches());
      emulated.failNext("scoreOfRows", words -> true, 1);
      TrainingException e =
          assertThrows(TrainingException.class, () -> trainer.evaluate(sixBatches()));
      Matcher place =
          Pattern.compile("(?i).*block (\\d), test batch \\d of epoch 0.*failed: .*")
              .matcher(e.getMessage());
      assertTrue(place.matches(), e::getMessage);
      if (trainers == Trainers.SEQUENTIAL) {
        assertTrue(
            e.getMessage().startsWith("Block 1, test batch 0 of epoch 0 failed"), e::getMessage);
      }
    }
    closeAfterFault();
  }

  private void closeAfterFault() {
    assertEquals(arrays, Arena.currentBytes());
    device.close();
    device = null;
  }

  /** Else closing is where it shows; all is given back nevertheless. */
  @Test
  void aFailureThatNobodyWasToldOfIsToldByClosing() {
    try (Arena arena = device.arena()) {
      Tensor x = arena.zeros(DataType.FLOAT, 5);
      emulated.failNext("leakyRelu");
      device.kernels(DataType.FLOAT).elements().leakyRelu(x, x, 0.1);
    }
    assertThrows(CudaException.class, device::close);
    device = null;
  }

  @Test
  void aFailureThatSomebodyWasToldOfIsNotToldAgain() {
    try (Arena arena = device.arena()) {
      Tensor x = arena.zeros(DataType.FLOAT, 5);
      emulated.failNext("leakyRelu");
      device.kernels(DataType.FLOAT).elements().leakyRelu(x, x, 0.1);
      assertThrows(CudaException.class, x::toArray);
    }
    device.close();
    device = null;
  }

  /** Of each epoch. */
  private static BatchSource sixBatches() {
    return epoch -> {
      AtomicInteger batch = new AtomicInteger();
      return target ->
          batch.incrementAndGet() <= ROWS.length && batches().open(batch.get()).next(target);
    };
  }

  private static BatchSource batches() {
    return Family.VGG.batches(ROWS);
  }

  /** One or several of them. */
  private static void requireAPlace(TrainingException e) {
    assertTrue(
        Pattern.matches(
            "(?i)((stage \\d, )?block \\d, training batch \\d of epoch \\d( or )?)+ failed: .*",
            e.getMessage()),
        e::getMessage);
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
