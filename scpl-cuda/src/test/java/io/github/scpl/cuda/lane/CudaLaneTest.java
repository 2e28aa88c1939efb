// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.CudaDevice;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.device.Arena;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** Lists of work: what is noted in them, who submits them, and when. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaLaneTest {
  private EmulatedDriver driver;
  private CudaDevice device;
  private Arena arena;
  private CudaLane lane;

  @BeforeEach
  void open() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    driver = new EmulatedDriver();
    device = CudaDevice.of("cuda:0", driver, Precision.FLOAT32);
    arena = device.arena();
    lane = (CudaLane) device.open(1);
  }

  @AfterEach
  void close() {
    if (device != null) {
      lane.close();
      arena.close();
      device.close();
    }
  }

  private long at(Tensor tensor, int element) {
    return Addresses.of(tensor, device.memory()) + Double.BYTES * (long) element;
  }

  private Tensor zeros(long length) {
    return arena.zeros(DataType.DOUBLE, length);
  }

  /** Notes that a number, which is another one every time, goes to an element. */
  private void put(double value, Tensor to, int element) {
    number(lane, Double.doubleToRawLongBits(value), at(to, element));
  }

  private static void aside(Runnable work) {
    CompletableFuture.runAsync(work).join();
  }

  private MemoryKernels memory() {
    return device.kernels(DataType.DOUBLE).memory();
  }

  @Test
  void listsThatComeAgainAreGraphs() {
    Tensor x = zeros(3);
    Tensor y = zeros(3);
    List<Readback> all = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      put(round, x, 0);
      put(10 * round, x, 1);
      memory().copy(x, y);
      all.add(lane.read(y));
      lane.record();
    }
    assertEquals(1, driver.graphsMade());
    assertEquals(4, driver.graphsLaunched());
    for (int round = 0; round < 5; round++) {
      assertArrayEquals(new double[] {round, 10 * round, 0}, all.get(round).get());
    }
  }

  @Test
  void moreListsThanMayBeOnTheirWay() {
    Tensor x = zeros(2);
    List<Readback> all = new ArrayList<>();
    for (int round = 0; round < 100; round++) {
      int number = round;
      lane.both(() -> put(number, x, 0), () -> put(-number, x, 1));
      all.add(lane.read(x));
      all.add(lane.read(x.part(1, 1)));
      lane.record();
    }
    for (int round = 99; round >= 0; round--) {
      assertArrayEquals(new double[] {round, -round}, all.get(2 * round).get());
      assertArrayEquals(new double[] {-round}, all.get(2 * round + 1).get());
    }
    assertEquals(1, driver.graphsMade());
  }

  @Test
  void manyNumbersChange() {
    Tensor x = zeros(5000);
    for (int i = 0; i < 5000; i++) {
      put(i, x, i);
    }
    double[] values = x.toArray();
    for (int i = 0; i < 5000; i++) {
      assertEquals(i, values[i]);
    }
  }

  @Test
  void numbersAreThoseOfTheirOperationWhoeverSubmits() {
    Tensor x = zeros(6);
    put(1, x, 0);
    Numbers ahead = new Numbers();
    long third = ahead.add(bits(2), bits(3)) + 1;
    aside(x::toArray);
    put(2, x, 1);
    lane.copy(ahead, third, at(x, 2), Double.BYTES);
    put(4, x, 3);
    put(5, x, 4);
    put(6, x, 5);
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, x.toArray());
  }

  private static void number(CudaLane lane, long bits, long to) {
    Numbers numbers = new Numbers();
    lane.copy(numbers, numbers.add(bits), to, Double.BYTES);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  @Test
  void workForTwoStreamsMayBeCutAnywhere() {
    Tensor x = zeros(8);
    for (int cut = 0; cut < 6; cut++) {
      memory().zero(x);
      int[] place = {0};
      int here = cut;
      Runnable mayCut =
          () -> {
            if (place[0]++ == here) {
              aside(x::toArray);
            }
          };
      lane.both(
          () -> {
            put(1, x, 0);
            mayCut.run();
            lane.copy(at(x, 0), at(x, 1), Double.BYTES);
            long workspace = lane.workspace(8);
            lane.copy(at(x, 1), workspace, Double.BYTES);
            mayCut.run();
            lane.copy(workspace, at(x, 2), Double.BYTES);
          },
          () -> {
            mayCut.run();
            put(2, x, 3);
            lane.both(() -> put(3, x, 4), mayCut);
            long workspace = lane.workspace(8);
            lane.copy(at(x, 3), workspace, Double.BYTES);
            mayCut.run();
            lane.copy(workspace, at(x, 5), Double.BYTES);
          });
      mayCut.run();
      lane.copy(at(x, 2), at(x, 6), Double.BYTES);
      lane.copy(at(x, 5), at(x, 7), Double.BYTES);
      assertArrayEquals(new double[] {1, 1, 1, 2, 3, 2, 1, 2}, x.toArray());
      assertTrue(place[0] > here);
    }
  }

  @Test
  void readingSeesWhatTheReaderAskedForBefore() {
    Tensor x = zeros(2);
    lane.both(
        () -> {
          put(1, x, 0);
          assertEquals(1, x.toArray()[0]);
        },
        () -> {
          put(2, x, 1);
          assertEquals(2, lane.read(x).get()[1]);
        });
    assertArrayEquals(new double[] {1, 2}, x.toArray());
  }

  @Test
  void uploadsComeBehindWhatWasAskedForBefore() {
    Tensor x = zeros(1);
    try (Arena host = HostDevice.HOST.arena()) {
      Tensor from = host.zeros(DataType.DOUBLE, 1);
      for (int i = 1; i <= 20; i++) {
        from.write(0, new double[] {i}, 1);
        int number = i;
        lane.both(
            () -> {},
            () -> {
              put(-number, x, 0);
              memory().copy(from, x);
            });
        from.write(0, new double[] {-1000}, 1);
        assertEquals(i, x.toArray()[0]);
      }
    }
  }

  @Test
  void aReadbackBehindManyNumbersForTwoStreams() {
    Tensor x = zeros(4000);
    Tensor y = zeros(2);
    put(7, y, 1);
    lane.read(y);
    lane.both(
        () -> {
          for (int i = 0; i < 990; i++) {
            put(i, x, i);
          }
        },
        () -> {
          for (int i = 990; i < 2020; i++) {
            put(i, x, i);
          }
        });
    assertEquals(7, lane.read(y).get()[1]);
    for (int i = 0; i < 2020; i++) {
      assertEquals(i, x.toArray(i, 1)[0]);
    }
  }

  @Test
  void resultsOfAllSizesComeBack() {
    Tensor x = zeros(1024);
    put(1, x, 0);
    put(2, x, 1023);
    Readback some = lane.read(x.part(1023, 1));
    Readback all = lane.read(x);
    assertEquals(2, some.get()[0]);
    assertEquals(1, all.get()[0]);
    assertEquals(2, all.get()[1023]);
    Tensor more = zeros(1025);
    assertThrows(IllegalArgumentException.class, () -> lane.read(more));
  }

  @Test
  void waitingGoesOnThroughInterrupts() {
    Tensor x = zeros(1);
    put(3, x, 0);
    Readback result = lane.read(x);
    Thread.currentThread().interrupt();
    assertEquals(3, result.get()[0]);
    lane.finish();
    assertTrue(Thread.interrupted());
  }

  @Test
  void aListThatCannotBeSubmittedIsItsOwnersFailure() {
    Tensor x = zeros(1);
    put(1, x, 0);
    lane.copy(at(x, 0), at(x, 0), -1); // refused
    Readback result = lane.read(x);
    CompletionException e = assertThrows(CompletionException.class, () -> aside(x::toArray));
    assertTrue(e.getCause() instanceof IllegalArgumentException, e.toString());
    assertThrows(CompletionException.class, () -> aside(x::toArray)); // until the owner knows
    IllegalStateException told = assertThrows(IllegalStateException.class, () -> lane.record());
    assertTrue(told.getCause() instanceof IllegalArgumentException, told.toString());
    assertThrows(IllegalStateException.class, result::get);
    assertThrows(IllegalStateException.class, result::get);
    put(2, x, 0);
    assertEquals(2, lane.read(x).get()[0]);
    lane.copy(at(x, 0), at(x, 0), -1);
    assertThrows(IllegalArgumentException.class, lane::finish);
    lane.finish();
  }

  @Test
  void aListThatCannotBeCapturedDoesNotSpoilOthers() {
    Tensor x = zeros(1);
    for (int round = 0; round < 3; round++) {
      lane.both(
          () -> put(1, x, 0),
          () -> {
            put(5, x, 0);
            lane.copy(at(x, 0), at(x, 0), -1);
          });
      assertThrows(IllegalArgumentException.class, lane::record);
    }
    put(2, x, 0);
    assertEquals(2, lane.read(x).get()[0]);
  }

  @Test
  void memoryIsFreedAlthoughAListFails() {
    Tensor x = zeros(1);
    int before = driver.allocations();
    Arena other = device.arena();
    other.zeros(DataType.DOUBLE, 10);
    other.zeros(DataType.DOUBLE, 10);
    lane.copy(at(x, 0), at(x, 0), -1);
    other.close();
    assertEquals(before, driver.allocations());
    IllegalStateException told = assertThrows(IllegalStateException.class, lane::finish);
    assertTrue(told.getCause() instanceof IllegalArgumentException, told.toString());
  }

  @Test
  void threadsThatOpenedNoLaneFollowEachOther() {
    Tensor x = zeros(1);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    Object turn = new Object();
    int[] count = {0};
    for (int t = 0; t < 4; t++) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 50; i++) {
                  synchronized (turn) {
                    CudaLane own = (CudaLane) device.lane();
                    number(own, bits(++count[0]), at(x, 0));
                  }
                  Thread.yield();
                }
              }));
    }
    all.forEach(CompletableFuture::join);
    assertEquals(200, x.toArray()[0]);
  }

  @Test
  void threadsThatOpenedNoLaneDoNotDisturbEachOther() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int number = t + 1;
      all.add(CompletableFuture.runAsync(() -> useWithoutLane(number)));
    }
    all.forEach(CompletableFuture::join);
  }

  private void useWithoutLane(int number) {
    try (Arena own = device.arena()) {
      Tensor x = own.zeros(DataType.DOUBLE, 2);
      for (int i = 0; i < 50; i++) {
        CudaLane one = (CudaLane) device.lane();
        long workspace = one.workspace(8);
        number(one, bits(number * i), workspace);
        Thread.yield();
        ((CudaLane) device.lane()).copy(workspace, at(x, 1), Double.BYTES);
        assertEquals(number * i, device.lane().read(x).get()[1]);
      }
    }
  }

  @Test
  void memoryIsFreedWhenNobodyUsesItAnyMore() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                try (CudaLane own = (CudaLane) device.open(1)) {
                  for (int i = 0; i < 100; i++) {
                    useAndFree(own, i);
                  }
                }
              }));
    }
    all.forEach(CompletableFuture::join);
    lane.finish();
  }

  private void useAndFree(CudaLane own, int i) {
    try (Arena some = device.arena()) {
      Tensor x = some.zeros(DataType.DOUBLE, 100);
      Tensor y = some.zeros(DataType.DOUBLE, 100);
      number(own, bits(i), at(x, 99));
      memory().copy(x, y);
      if (i % 3 == 0) {
        assertEquals(i, own.read(y.part(99, 1)).get()[0]);
      }
    }
  }

  @Test
  void aWorkspaceThatGrowsGivesWayToItself() {
    int mebi = 1 << 20;
    try (Small small = new Small(11 * mebi)) {
      Arena some = small.device.arena();
      Tensor x = some.zeros(DataType.DOUBLE, 1);
      CudaLane one = (CudaLane) small.device.open(1);
      for (int i = 1; i <= 8; i++) {
        long workspace = one.workspace(i * mebi);
        long address = Addresses.of(x, small.device.memory());
        number(one, bits(i), workspace + (i * mebi) - 8);
        one.copy(workspace + (i * mebi) - 8, address, Double.BYTES);
        assertEquals(i, one.read(x).get()[0]);
      }
      assertThrows(OutOfMemoryError.class, () -> one.workspace(12 * mebi));
      one.workspace(3 * mebi);
      one.close();
      some.close();
    }
  }

  @Test
  void nothingIsLeftOfALaneThatFindsNoMemory() {
    for (int bytes : new int[] {0, 10_000, 20_000}) {
      try (Small small = new Small(bytes)) {
        assertThrows(OutOfMemoryError.class, () -> small.device.open(1));
      }
    }
  }

  /** A card with little memory, of which nothing may be left. */
  private static final class Small implements AutoCloseable {
    private final CudaDevice device;

    Small(long bytes) {
      device = CudaDevice.of("cuda:1", new EmulatedDriver(bytes, 1), Precision.FLOAT32);
    }

    @Override
    public void close() {
      device.close();
    }
  }

  @Test
  void lanesOfThreadsThatEndedAreLentAgain() {
    int before = driver.allocations();
    for (int i = 0; i < 20; i++) {
      Thread thread = new Thread(() -> device.lane().finish());
      thread.start();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    assertTrue(driver.allocations() <= before + 4, driver.allocations() + " allocations");
  }

  @Test
  void marksOfOneLaneHoldOthersBack() {
    Tensor x = zeros(1);
    try (CudaLane second = (CudaLane) device.open(1)) {
      for (int i = 0; i < 100; i++) {
        put(i, x, 0);
        second.await(lane.record());
        number(second, bits(i), second.workspace(8));
        Readback result = second.read(x);
        lane.await(second.record());
        put(-1, x, 0);
        assertEquals(i, result.get()[0]);
      }
    }
    assertFalse(Thread.interrupted());
  }

  private void leakyRelu(Tensor x) {
    device.kernels(DataType.DOUBLE).elements().leakyRelu(x, x, 0.5);
  }

  /** The list is the same in every round, and says each time whose it is. */
  @Test
  void labelsAreNoPartOfLists() {
    Tensor x = zeros(3);
    for (int round = 0; round < 5; round++) {
      lane.label("a" + round);
      put(round, x, 0);
      leakyRelu(x);
      lane.label("b" + round);
      lane.label("b" + round);
      leakyRelu(x);
      lane.record();
    }
    lane.finish();
    assertEquals(1, driver.graphsMade());
    assertEquals(4, driver.graphsLaunched());
    assertEquals(5 * (2 + 3), driver.kernelsRun());
    assertEquals(List.of(), device.failedAt());
  }

  @Test
  void aFailureIsOfWhatHadBegunAndNotEnded() {
    Tensor x = zeros(3);
    for (int round = 0; round < 3; round++) {
      if (round == 2) {
        lane.finish();
        driver.failNext("leakyRelu", words -> true, 1);
      }
      for (String label : List.of("a", "b", "c")) {
        lane.label(label + round);
        leakyRelu(x);
      }
      if (round < 2) {
        lane.record();
      }
    }
    assertThrows(CudaException.class, lane::finish);
    assertEquals(List.of("b2"), device.failedAt());
    assertThrows(CudaException.class, lane::close);
    device.close();
    device = null;
  }

  /** It has ended where nothing of it can run any more. */
  @Test
  void whatWasRefusedIsNotWhatFails() {
    Tensor x = zeros(3);
    lane.label("refused");
    leakyRelu(x);
    lane.copy(at(x, 0), at(x, 0), -1);
    assertThrows(IllegalArgumentException.class, lane::record);
    assertEquals(List.of(), device.failedAt());
    aside(
        () -> {
          CudaLane other = (CudaLane) device.open(1);
          other.label("other");
          driver.failNext("leakyRelu");
          leakyRelu(x);
          assertThrows(CudaException.class, other::close);
        });
    assertEquals(List.of("other"), device.failedAt());
    assertThrows(CudaException.class, lane::close);
    device.close();
    device = null;
  }

  @Test
  void moreLabelsThanAListHasRoomFor() {
    Tensor x = zeros(3);
    for (int i = 0; i < 1000; i++) {
      lane.label(i);
      put(i, x, 0);
      Readback found = lane.read(x);
      if (i % 99 == 0) {
        assertEquals(i, found.get()[0]);
      }
    }
    driver.failNext("leakyRelu");
    lane.label("last");
    leakyRelu(x);
    assertThrows(CudaException.class, lane::finish);
    assertEquals(List.of("last"), device.failedAt());
    assertThrows(CudaException.class, lane::close);
    device.close();
    device = null;
  }

  /** Of which a part is on the other stream. */
  @Test
  void aListThatEndsWithinTwoPiecesOfWorkHasEnded() {
    Tensor x = zeros(2);
    for (int round = 0; round < 4; round++) {
      lane.label("round " + round);
      lane.both(
          () -> put(1, x, 0),
          () -> {
            put(2, x, 1);
            lane.record();
          });
      assertArrayEquals(new double[] {1, 2}, lane.read(x).get());
    }
    lane.finish();
    assertEquals(List.of(), device.failedAt());
  }
}
