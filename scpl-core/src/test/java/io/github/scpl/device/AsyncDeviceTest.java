// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.host.HostAccess;
import io.github.scpl.host.HostDevice;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;

/** What the asynchronous device refuses, and how work that fails on it is heard of. */
@Timeout(60)
class AsyncDeviceTest {
  private final AsyncDevice device = new AsyncDevice("async", 1);
  private final Arena arena = device.arena();
  private final Arena host = HostDevice.HOST.arena();
  private final Kernels kernels = device.kernels(DataType.FLOAT);
  private final ElementKernels elements = kernels.elements();

  @AfterEach
  void close() {
    arena.close();
    host.close();
    device.close();
  }

  private static Tensor of(Arena arena, double... values) {
    Tensor tensor = arena.uninitialized(DataType.FLOAT, values.length);
    tensor.assign(values);
    return tensor;
  }

  private static void fails(String message, Executable work) {
    Throwable failure = assertThrows(Throwable.class, work);
    assertTrue(String.valueOf(failure.getMessage()).contains(message), failure::toString);
  }

  /** Something that the kernels of the host refuse. */
  private void fail() {
    kernels.memory().copy(of(arena, 1, 2), of(arena, 3));
  }

  private static final String FAILURE = "Expected FLOAT[1] on host, got FLOAT[2] on host";

  @Test
  void hostCodeCannotReachItsMemory() {
    Tensor there = of(arena, 1, 2);
    fails("on async; read it, or copy it", there::array);
    fails("got FLOAT[2] on async", () -> HostAccess.toArray(there));
    ElementKernels onHost = HostDevice.HOST.kernels(DataType.FLOAT).elements();
    fails("got FLOAT[2] on async", () -> onHost.add(there, there));
    assertArrayEquals(new double[] {1, 2}, there.toArray());
  }

  @Test
  void aForgottenUploadIsRefused() {
    Tensor there = of(arena, 1, 2);
    Tensor here = of(host, 3, 4);
    fails("Expected a tensor on async, got FLOAT[2] on host", () -> elements.add(here, there));
    Tensor copy = arena.uninitialized(DataType.FLOAT, 2);
    kernels.memory().copy(here, copy);
    elements.add(copy, there);
    assertArrayEquals(new double[] {4, 6}, there.toArray());
  }

  @Test
  void aTensorOfAnotherDeviceIsRefused() {
    try (AsyncDevice other = new AsyncDevice("other", 2);
        Arena there = other.arena()) {
      Tensor x = of(there, 1);
      fails("Expected a tensor on async, got FLOAT[1] on other", () -> elements.add(x, x));
    }
  }

  @Test
  void freshMemoryHoldsNoNumbers() {
    Tensor fresh = arena.uninitialized(DataType.FLOAT, 2);
    assertArrayEquals(new double[] {Double.NaN, Double.NaN}, fresh.toArray());
  }

  @Test
  void kernelsRunWhenTheLaneComesToThem() {
    Gate gate = new Gate();
    Tensor x = of(arena, 1);
    try (Lane lane = device.open(1)) {
      lane.await(gate);
      elements.add(x, x);
      Mark mark = lane.record();
      Readback read = lane.read(x);
      assertFalse(mark.isReached());
      assertFalse(read.isImmediate());
      gate.open();
      assertArrayEquals(new double[] {2}, read.get());
      assertTrue(mark.isReached());
      assertFalse(read.isImmediate(), "the device's way, not the moment's");
    }
  }

  @Test
  void readingAndWritingComeBehindAllWork() {
    Gate gate = new Gate();
    Tensor x = of(arena, 1);
    try (Lane lane = device.open(1)) {
      lane.await(gate);
      elements.add(x, x);
      double[] read = new double[1];
      openWhileWaiting(gate, () -> x.read(0, read, 1));
      assertArrayEquals(new double[] {2}, read);
      Gate next = new Gate();
      lane.await(next);
      elements.add(x, x);
      openWhileWaiting(next, () -> x.assign(new double[] {3}));
      assertArrayEquals(new double[] {3}, x.toArray());
    }
  }

  /** Opens a gate when another thread waits in this work, or has done it without. */
  private static void openWhileWaiting(Gate gate, Runnable work) {
    FutureTask<Void> task = new FutureTask<>(work, null);
    Thread thread = new Thread(task);
    thread.start();
    while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
    gate.open();
    assertDoesNotThrow(() -> task.get());
  }

  /** Runs one thing on a lane and another on a second one. */
  private void onTwoLanes(Runnable first, Runnable second, boolean marked) {
    try (Lane one = device.open(1)) {
      first.run();
      Mark mark = one.record();
      try (Lane two = device.open(1)) {
        if (marked) {
          two.await(mark);
        }
        second.run();
        device.finish();
      }
    }
  }

  private void needMark(Runnable first, Runnable second) {
    onTwoLanes(first, second, true);
    fails("let the lane await a mark", () -> onTwoLanes(first, second, false));
  }

  @Test
  void whoReadsWhatAnotherLaneWritesNeedsAMark() {
    Tensor x = of(arena, 1);
    Tensor y = of(arena, 1);
    needMark(() -> elements.add(y, x), () -> elements.tanh(x, y));
  }

  @Test
  void whoWritesWhatAnotherLaneReadsNeedsAMark() {
    Tensor x = of(arena, 1);
    Tensor y = of(arena, 1);
    needMark(() -> elements.tanh(x, y), () -> kernels.memory().zero(x));
    Tensor z = of(arena, 1);
    Tensor w = of(arena, 1);
    needMark(() -> elements.tanh(z, w), () -> elements.add(z, z));
  }

  @Test
  void whoWritesWhatAnotherLaneWritesNeedsAMark() {
    Tensor x = of(arena, 0, 0);
    Tensor y = of(arena, 1, 2, 3);
    needMark(
        () -> kernels.memory().copy(y, 0, x, 0, 2), () -> kernels.memory().copy(y, 2, x, 1, 1));
  }

  @Test
  void anArgumentThatWasWrittenOnceCountsAsWritten() {
    Tensor x = of(arena, 0);
    Tensor y = of(arena, 1);
    elements.sigmoid(y, x);
    device.finish();
    needMark(() -> elements.sigmoid(y, x), () -> elements.sigmoid(y, x));
  }

  @Test
  void aProductIsUsedByOneLaneAtATime() {
    Tensor x = of(arena, 1).reshape(1, 1);
    Tensor y = of(arena, 1).reshape(1, 1);
    Tensor z = of(arena, 1).reshape(1, 1);
    Product product = kernels.products().product(false, false);
    needMark(() -> product.run(x, x, y), () -> product.run(x, x, z));
  }

  @Test
  void lanesMayReadTheSameAndWriteSideBySide() {
    Tensor x = of(arena, 1, 2);
    Tensor y = of(arena, 0, 0);
    onTwoLanes(
        () -> kernels.memory().copy(x, 0, y, 0, 1),
        () -> kernels.memory().copy(x, 1, y, 1, 1),
        false);
    onTwoLanes(
        () -> elements.add(x.part(0, 1), y.part(0, 1)),
        () -> elements.add(x.part(0, 1), y.part(1, 1)),
        false);
    assertArrayEquals(new double[] {2, 3}, y.toArray());
  }

  @Test
  void whatTheHostHasWaitedForNeedsNoMark() {
    Tensor x = of(arena, 1);
    onTwoLanes(
        () -> {
          elements.add(x, x);
          device.lane().finish();
        },
        () -> elements.add(x, x),
        false);
    onTwoLanes(
        () -> {
          elements.add(x, x);
          device.lane().read(x).get();
        },
        () -> elements.add(x, x),
        false);
    assertArrayEquals(new double[] {16}, x.toArray());
  }

  @Test
  void marksAreHandedOn() {
    Tensor x = of(arena, 1);
    try (Lane one = device.open(1)) {
      elements.add(x, x);
      Mark first = one.record();
      try (Lane two = device.open(1)) {
        two.await(first);
        Mark second = two.record();
        try (Lane three = device.open(1)) {
          three.await(second);
          elements.add(x, x);
          assertArrayEquals(new double[] {4}, three.read(x).get());
        }
      }
    }
  }

  @Test
  void bothPiecesOfWorkHaveALaneOfTheirOwn() {
    Tensor x = of(arena, 1);
    Tensor y = of(arena, 1);
    for (int threads = 1; threads <= 2; threads++) {
      try (Lane lane = device.open(threads)) {
        elements.add(x, y);
        kernels.both(() -> elements.add(x, x), () -> elements.add(y, y));
        elements.add(x, y);
        lane.finish();
      }
    }
    assertArrayEquals(new double[] {20}, y.toArray());
    fails(
        "Race",
        () -> {
          kernels.both(() -> elements.add(x, y), () -> elements.add(y, x));
          device.finish();
        });
  }

  @Test
  void betweenDevicesMarksOrderToo() {
    try (AsyncDevice other = new AsyncDevice("other", 2);
        Arena there = other.arena()) {
      Tensor x = of(arena, 1);
      Tensor y = of(there, 0);
      MemoryKernels memory = other.kernels(DataType.FLOAT).memory();
      elements.add(x, x);
      other.lane().await(device.lane().record());
      memory.copy(x, y);
      assertArrayEquals(new double[] {2}, y.toArray());
      device.finish();

      elements.add(x, x);
      memory.copy(x, y);
      fails(
          "Race",
          () -> {
            device.finish();
            other.finish();
          });
    }
  }

  @Test
  void whatIsUploadedMustStayUntilItIs() {
    Gate gate = new Gate();
    Tensor here = of(host, 1);
    Tensor there = of(arena, 0);
    try (Lane lane = device.open(1)) {
      lane.await(gate);
      kernels.memory().copy(here, there);
      here.assign(new double[] {2});
      gate.open();
      fails("Race on the host", lane::finish);
    }
  }

  @Test
  void whatIsDownloadedIsNotThereBeforeItIs() {
    Gate gate = new Gate();
    Tensor here = of(host, 1);
    Tensor there = of(arena, 2);
    try (Lane lane = device.open(1)) {
      lane.await(gate);
      kernels.memory().copy(there, here);
      assertArrayEquals(new double[] {Double.NaN}, here.toArray());
      gate.open();
      lane.finish();
      assertArrayEquals(new double[] {2}, here.toArray());
    }
  }

  @Test
  void whatFailsIsHeardOfByWhoeverWaits() {
    Tensor x = of(arena, 1);
    try (Lane lane = device.open(1)) {
      fail();
      elements.add(x, x);
      Mark mark = lane.record();
      Readback read = lane.read(x);
      fails(FAILURE, mark::join);
      assertTrue(mark.isReached());
      fails(FAILURE, read::get);
      fails(FAILURE, lane::finish);
      fails(FAILURE, x::toArray);
      fails(FAILURE, () -> x.assign(new double[] {1}));
      try (Lane other = device.open(1)) {
        other.await(mark);
        fails(FAILURE, other::finish);
      }
    }
    assertArrayEquals(new double[] {1}, x.toArray(), "what came behind the failure ran");
  }

  @Test
  void whatFailsAndNobodyHeardOfFailsTheLanesClosing() {
    Lane lane = device.open(1);
    fail();
    fails(FAILURE, lane::close);
    AsyncDevice other = new AsyncDevice("other", 2);
    Tensor x = of(host, 1);
    other.kernels(DataType.FLOAT).memory().copy(x, of(host, 1, 2));
    fails("Expected FLOAT[2]", other::close);
  }

  /** A step would wait for it. */
  @Test
  void noKernelReturnsANumber() {
    Set<Class<?>> made =
        Set.of(
            void.class,
            Tensor.class,
            Product.class,
            HeldProduct.class,
            Convolution.class,
            Layout.class);
    Stream.concat(
            Arrays.stream(Kernels.class.getMethods()).map(Method::getReturnType),
            Stream.of(Product.class, HeldProduct.class, Convolution.class))
        .flatMap(group -> Arrays.stream(group.getMethods()))
        .filter(kernel -> !isAboutSizes(kernel))
        .forEach(kernel -> assertTrue(made.contains(kernel.getReturnType()), kernel::toString));
  }

  /** Answers what follows from sizes alone, for which no step has to wait. */
  private static boolean isAboutSizes(Method kernel) {
    return kernel.getReturnType() == boolean.class
        && Arrays.equals(kernel.getParameterTypes(), new Class<?>[] {Attention.Sizes.class});
  }

  @Test
  void memoryIsFreedBehindTheWorkOnIt() {
    Gate gate = new Gate();
    Tensor x = of(arena, 1);
    try (Lane lane = device.open(1)) {
      lane.await(gate);
      elements.add(x, x);
      openWhileWaiting(gate, () -> arena.free(x));
      lane.finish();
      fails("which was freed", () -> elements.add(x, x));
      fails("which was freed", x::toArray);
    }
  }

  @Test
  void aLaneIsUsedByTheThreadThatOpenedIt() {
    try (Lane lane = device.open(1)) {
      fails("to use async/", CompletableFuture.runAsync(lane::record)::join);
    }
  }

  @Test
  void theLaneBeforeIsTheThreadsAgain() {
    Lane common = device.lane();
    try (Lane one = device.open(1)) {
      assertEquals(one, device.lane());
      try (Lane two = device.open(1)) {
        assertEquals(two, device.lane());
        fails("to be closed", one::close);
      }
      assertEquals(one, device.lane());
    }
    assertEquals(common, device.lane());
  }
}
