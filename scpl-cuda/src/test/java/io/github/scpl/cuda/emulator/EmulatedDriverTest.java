// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Event;
import io.github.scpl.cuda.driver.Graph;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Stream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** Streams, events, captures, memory and failures are as on a card. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EmulatedDriverTest {
  private static final int BYTES = 1 << 20;

  private EmulatedDriver driver;
  private Stream stream;
  private Stream other;
  private PinnedMemory pinned;
  private PinnedMemory second;
  private long memory;

  @BeforeEach
  void open() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    driver = new EmulatedDriver(4L * BYTES, 1);
    stream = driver.stream();
    other = driver.stream();
    pinned = driver.pin(BYTES);
    second = driver.pin(BYTES);
    memory = driver.allocate(BYTES);
  }

  @AfterEach
  void close() {
    if (driver != null) {
      free();
      driver.close();
    }
  }

  private void free() {
    driver.free(memory);
    pinned.close();
    second.close();
    stream.close();
    other.close();
  }

  private void put(Stream on, int number) {
    pinned.bytes().putInt(4 * number, number);
    on.copy(pinned.address() + 4L * number, memory, 4);
  }

  private int get(Stream on) {
    on.copy(memory, second.address(), 4);
    on.synchronize();
    return second.bytes().getInt(0);
  }

  @Test
  void aStreamKeepsTheOrder() {
    for (int i = 1; i < 200; i++) {
      put(stream, i);
    }
    assertEquals(199, get(stream));
    stream.zero(memory, 4);
    assertEquals(0, get(stream));
  }

  @Test
  void workRunsLater() {
    int late = 0;
    for (int i = 0; i < 1000; i++) {
      stream.copy(memory, pinned.address(), BYTES);
      Event event = stream.record();
      late += event.isReached() ? 0 : 1;
      event.join();
      assertTrue(event.isReached());
    }
    assertTrue(late > 100, late + " of 1000");
  }

  @Test
  void streamsWaitForEventsOfOthers() {
    for (int i = 1; i < 200; i++) {
      put(stream, i);
      other.await(stream.record());
      other.copy(memory, second.address(), 4);
      Event read = other.record();
      stream.await(read);
      put(stream, 0);
      read.join();
      assertEquals(i, second.bytes().getInt(0));
    }
    stream.synchronize();
  }

  @Test
  void eventsOfOtherDriversToo() {
    try (EmulatedDriver another = new EmulatedDriver()) {
      Stream there = another.stream();
      there.await(stream.record());
      stream.await(there.record());
      stream.synchronize();
      there.close();
    }
  }

  @Test
  void aCaptureRunsWhenItIsLaunched() {
    put(stream, 5);
    stream.beginCapture();
    put(stream, 7);
    stream.zero(memory + 4, 4);
    Graph graph = stream.endCapture();
    assertEquals(5, get(stream));
    stream.launch(graph);
    assertEquals(7, get(stream));
    put(other, 9);
    assertEquals(9, get(other));
    other.launch(graph);
    assertEquals(7, get(other));
    assertEquals(2, driver.graphsLaunched());
    assertEquals(1, driver.graphsMade());
    graph.close();
    assertThrows(IllegalStateException.class, () -> stream.launch(graph));
    assertThrows(IllegalStateException.class, graph::close);
  }

  @Test
  void aCaptureForksAndJoins() {
    stream.beginCapture();
    stream.zero(memory, 4);
    other.await(stream.record());
    put(other, 3);
    stream.zero(memory + 4, 4);
    stream.await(other.record());
    stream.copy(memory, memory + 8, 4);
    Graph graph = stream.endCapture();
    put(other, 4); // not captured any more
    assertEquals(4, get(other));
    stream.launch(graph);
    assertEquals(3, get(stream));
    graph.close();
  }

  @Test
  void whatIsNotJoinedIsAnError() {
    stream.beginCapture();
    other.await(stream.record());
    put(other, 3);
    assertThrows(CudaException.class, stream::endCapture);
    put(other, 1);
    put(stream, 2); // neither is captured any more
    other.synchronize();
    stream.synchronize();
  }

  @Test
  void aCaptureKeepsApart() {
    Event outside = other.record();
    stream.beginCapture();
    Event inside = stream.record();
    assertThrows(CudaException.class, () -> stream.await(outside));
    assertThrows(CudaException.class, stream::beginCapture);
    assertThrows(CudaException.class, other::endCapture);
    assertThrows(CudaException.class, stream::synchronize);
    assertThrows(CudaException.class, other::synchronize);
    assertThrows(CudaException.class, stream::close);
    assertThrows(CudaException.class, inside::join);
    assertThrows(CudaException.class, () -> driver.allocate(8));
    assertThrows(CudaException.class, () -> driver.free(memory));
    assertThrows(CudaException.class, () -> driver.pin(8));
    long aside = CompletableFuture.supplyAsync(() -> driver.allocate(8)).join();
    CompletableFuture.runAsync(() -> driver.free(aside)).join();
    CompletionException e =
        assertThrows(
            CompletionException.class,
            () -> CompletableFuture.runAsync(stream::synchronize).join());
    assertTrue(e.getCause() instanceof CudaException);
    stream.endCapture().close();
    assertThrows(CudaException.class, inside::join);
    assertThrows(CudaException.class, inside::isReached);
    assertThrows(CudaException.class, () -> other.await(inside));
    assertThrows(CudaException.class, stream::endCapture);
  }

  @Test
  void wordsAreTakenWhenTheyAreSubmitted() {
    Program.Kernel kernel = driver.program(DataType.FLOAT).kernel("leakyRelu");
    for (int i = 0; i < 256; i++) {
      pinned.bytes().putFloat(4 * i, -i);
    }
    stream.copy(pinned.address(), memory, 1024);
    long[] words = {-1, 256, memory, memory + 1024, Double.doubleToRawLongBits(0.5)};
    stream.beginCapture();
    stream.launch(kernel, 1, 1, words, 1, 4);
    Graph graph = stream.endCapture();
    Arrays.fill(words, 1);
    stream.launch(graph);
    stream.copy(memory + 1024, second.address(), 1024);
    stream.synchronize();
    assertEquals(-127.5f, second.bytes().getFloat(4 * 255));
    assertThrows(IllegalArgumentException.class, () -> stream.launch(kernel, 1, 1, words, 0, 5));
    assertThrows(CudaException.class, () -> stream.launch(kernel, 0, 1, words, 1, 4));
    assertThrows(
        IllegalArgumentException.class, () -> driver.program(DataType.FLOAT).kernel("none"));
    graph.close();
  }

  @Test
  void aFailureIsForGood() {
    Program.Kernel kernel = driver.program(DataType.DOUBLE).kernel("leakyRelu");
    long[] words = {0, memory, memory, 0};
    stream.launch(kernel, 1, 1, words, 0, 4);
    stream.synchronize();
    Event before = stream.record();
    driver.failNext("leakyRelu");
    stream.launch(kernel, 1, 1, words, 0, 4);
    assertThrows(CudaException.class, stream::synchronize);
    assertThrows(CudaException.class, before::join);
    assertThrows(CudaException.class, before::isReached);
    assertThrows(CudaException.class, other::synchronize);
    assertThrows(CudaException.class, other::record);
    CudaException e = assertThrows(CudaException.class, () -> driver.allocate(8));
    assertTrue(e.getMessage().contains("leakyRelu"), e.getMessage());
    assertEquals(1, driver.kernelsRun());
  }

  @Test
  void memoryOfNobodyIsAFailure() {
    stream.copy(memory + 8, pinned.address(), BYTES);
    assertThrows(CudaException.class, stream::synchronize);
  }

  @Test
  void memoryIsCounted() {
    assertEquals(3L * BYTES, driver.freeBytes());
    assertThrows(OutOfMemoryError.class, () -> driver.allocate(3 * BYTES + 1));
    long more = driver.allocate(3 * BYTES);
    assertEquals(0, driver.freeBytes());
    assertEquals(2, driver.allocations());
    assertEquals(0, memory % 256);
    assertEquals(0, more % 256);
    driver.free(more);
    assertEquals(4L * BYTES, driver.peakBytes());
    assertThrows(IllegalStateException.class, () -> driver.free(more));
    assertThrows(IllegalStateException.class, () -> driver.free(memory + 8));
    stream.copy(memory, second.address(), 8);
    stream.synchronize();
    assertTrue(Double.isNaN(second.bytes().getDouble(0)));
  }

  @Test
  void whatIsWrittenOutsideIsFound() {
    Program.Kernel kernel = driver.program(DataType.FLOAT).kernel("leakyRelu");
    stream.zero(memory, BYTES);
    for (int margin : new int[] {-4, 4}) {
      long small = driver.allocate(1024);
      long[] words = {256, memory, small + margin, 0};
      if (margin < 0) {
        words[2] = small; // the last element of a longer array
        words[0] = 257;
      }
      stream.launch(kernel, 2, 1, words, 0, 4);
      stream.synchronize();
      assertThrows(IllegalStateException.class, () -> driver.free(small));
    }
  }

  @Test
  void whatIsLeftIsFound() {
    for (int left = 0; left < 4; left++) {
      EmulatedDriver leaky = new EmulatedDriver();
      AutoCloseable rest = null;
      switch (left) {
        case 0 -> leaky.allocate(8);
        case 1 -> rest = leaky.pin(8);
        case 2 -> rest = leaky.stream();
        default -> {
          Stream some = leaky.stream();
          some.beginCapture();
          rest = some.endCapture();
          some.close();
        }
      }
      assertThrows(IllegalStateException.class, leaky::close, "left " + left);
      assertFalse(left > 0 && rest == null);
    }
  }

  @Test
  void aStreamIsOfOneThreadAtATime() {
    boolean found = false;
    for (int i = 0; i < 200 && !found; i++) {
      CompletableFuture<Boolean> aside = CompletableFuture.supplyAsync(this::collides);
      found = collides() | aside.join();
    }
    stream.synchronize();
    assertTrue(found || Runtime.getRuntime().availableProcessors() == 1);
  }

  private boolean collides() {
    try {
      for (int i = 0; i < 500; i++) {
        stream.zero(memory, 4);
      }
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Test
  void whatRunsIsNotFreed() {
    for (int i = 0; i < 200; i++) {
      stream.copy(memory, pinned.address(), BYTES);
    }
    assertThrows(IllegalStateException.class, stream::close);
    stream.synchronize();
  }
}
