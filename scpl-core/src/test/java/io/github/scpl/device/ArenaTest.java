// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.host.HostAccess;
import io.github.scpl.host.HostDevice;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class ArenaTest {
  private final Arena arena = HostDevice.HOST.arena();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void whatPassesTheLimitIsRefused() {
    long before = Arena.currentBytes();
    long limit = 100_000_000;
    Nd4j.getEnvironment().setDeviceLimit(0, limit);
    try {
      OutOfMemoryError error =
          assertThrows(
              OutOfMemoryError.class, () -> arena.uninitialized(DataType.FLOAT, limit / 4, 2));
      String start = "No memory on host for an array of shape [25000000, 2]: ";
      assertTrue(error.getMessage().startsWith(start), error.getMessage());
      assertEquals(before, Arena.currentBytes());
    } finally {
      Nd4j.getEnvironment().setDeviceLimit(0, 0);
    }
    arena.uninitialized(DataType.FLOAT, limit / 4, 2);
    assertEquals(before + 2 * limit, Arena.currentBytes());
  }

  @Test
  void bytesAreCounted() {
    long before = Arena.currentBytes();
    Arena.resetPeak();
    Tensor single = arena.zeros(DataType.FLOAT, 3, 5);
    arena.uninitialized(DataType.DOUBLE, 7);
    assertArrayEquals(new double[15], single.toArray());
    assertEquals(before + 15 * 4 + 7 * 8, Arena.currentBytes());
    arena.free(single);
    assertThrows(IllegalStateException.class, single::array);
    assertEquals(before + 7 * 8, Arena.currentBytes());
    assertEquals(before + 15 * 4 + 7 * 8, Arena.peakBytes());
    arena.close();
    assertEquals(before, Arena.currentBytes());
    arena.close();
    assertEquals(before, Arena.currentBytes());
    Arena.resetPeak();
    assertEquals(before, Arena.peakBytes());
  }

  @Test
  void anArrayThatCannotBeFreedKeepsNoOther() {
    long before = Arena.currentBytes();
    Tensor first = arena.zeros(DataType.FLOAT, 3);
    arena.own(stubborn(5));
    Tensor last = arena.zeros(DataType.FLOAT, 7);
    assertEquals("no", assertThrows(IllegalStateException.class, arena::close).getMessage());
    assertThrows(IllegalStateException.class, first::array);
    assertThrows(IllegalStateException.class, last::array);
    assertEquals(before + 5 * 4, Arena.currentBytes());
    arena.close();
    assertEquals(before + 5 * 4, Arena.currentBytes());
  }

  /** An array of floats that refuses to be freed. */
  private static Storage stubborn(long length) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "length" -> length;
                  case "dataType" -> DataType.FLOAT;
                  default -> throw new IllegalStateException("no");
                });
  }

  @Test
  void foreignArraysAreNotFreed() {
    Tensor foreign = TestArrays.normal(DataType.FLOAT, 1, 3);
    assertThrows(IllegalArgumentException.class, () -> arena.free(foreign));
  }

  @Test
  void aClosedArenaGivesNothing() {
    arena.close();
    assertThrows(IllegalStateException.class, () -> arena.zeros(DataType.FLOAT, 1));
  }

  @Test
  void arraysThatJavaCannotAddressAreRefused() {
    Exception error =
        assertThrows(
            IllegalArgumentException.class,
            () -> arena.uninitialized(DataType.FLOAT, 1 << 16, 1 << 15));
    assertTrue(error.getMessage().contains("takes 8589934592 bytes"), error.getMessage());
    assertThrows(
        ArithmeticException.class, () -> arena.uninitialized(DataType.FLOAT, 1L << 40, 1L << 40));
  }

  @Test
  void scratchIsAsLargeAsItsLargestArray() {
    long before = Arena.currentBytes();
    Scratch scratch = new Scratch(arena, DataType.FLOAT);
    assertEquals(before, Arena.currentBytes());
    Tensor first = scratch.get(4, 3);
    assertSame(first, scratch.get(4, 3));
    Tensor smaller = scratch.get(2, 3);
    assertNotSame(first, smaller);
    assertEquals(before + 12 * 4, Arena.currentBytes());
    smaller.fill(() -> 5);
    double[] head = new double[6];
    first.read(0, head, 6);
    assertArrayEquals(new double[] {5, 5, 5, 5, 5, 5}, head);

    Tensor larger = scratch.get(5, 3);
    assertEquals(before + 15 * 4, Arena.currentBytes());
    assertArrayEquals(new long[] {5, 3}, larger.shape());
    assertEquals(6, HostAccess.floats(scratch.get(2, 3)).length());
    assertEquals(before + 15 * 4, Arena.currentBytes());
    assertThrows(IllegalArgumentException.class, () -> scratch.get(0, 3));
  }
}
