// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Sources;
import io.github.scpl.cuda.driver.Stream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** Blocks of threads, and their barriers. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EmulatedGridTest {
  private static final String KERNELS =
      """
      extern "C" __global__ void testPlaces(long long* out, int factor, double addend) {
        out[(blockIdx.y * gridDim.x + blockIdx.x) * THREADS + threadIdx.x] =
            factor * (blockIdx.y * 10000 + blockIdx.x * 1000 + threadIdx.x) + (int) addend;
      }

      extern "C" __global__ void testSums(const double* x, double* sums, double* squares) {
        double value = x[ELEMENT];
        double sum = sumOfBlock(value);
        double square = sumOfBlock(value * value);
        if (threadIdx.x == 0) {
          sums[blockIdx.x] = sum;
          squares[blockIdx.x] = square;
        }
      }

      extern "C" __global__ void testTurns(double* x, int rounds) {
        __shared__ double all[THREADS];
        all[threadIdx.x] = threadIdx.x;
        __syncthreads();
        for (int i = 0; i < rounds; i++) {
          double next = all[(threadIdx.x + 1) % THREADS];
          __syncthreads();
          all[threadIdx.x] = next;
          __syncthreads();
        }
        x[ELEMENT] = all[threadIdx.x];
      }

      extern "C" __global__ void testNotAll(int limit) {
        if (threadIdx.x < limit) {
          __syncthreads();
        }
      }

      extern "C" __global__ void testNotAsOften() {
        for (int i = 0; i <= threadIdx.x / 200; i++) {
          __syncthreads();
        }
      }

      extern "C" __global__ void testNotTheSame() {
        if (threadIdx.x < 100) {
          __syncthreads();
        } else {
          __syncthreads();
        }
      }

      extern "C" __global__ void testRace(double* x) {
        __shared__ double all[THREADS];
        all[threadIdx.x] = threadIdx.x + blockIdx.x;
        x[ELEMENT] = all[THREADS - 1 - threadIdx.x];
      }
      """;

  private static Program usual;
  private static Program portable;
  private Program program;
  private EmulatedDriver driver;
  private Stream stream;
  private PinnedMemory pinned;
  private long memory;

  @BeforeAll
  static void compile() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    String sources = Sources.all() + KERNELS;
    usual = EmulatedProgram.compile(sources, DataType.DOUBLE);
    portable = EmulatedProgram.compile(sources, DataType.DOUBLE, "-DEMULATED_PORTABLY");
  }

  @BeforeEach
  void open() {
    program = usual;
    driver = new EmulatedDriver();
    stream = driver.stream();
    pinned = driver.pin(1 << 16);
    memory = driver.allocate(1 << 16);
  }

  @AfterEach
  void close() {
    driver.free(memory);
    pinned.close();
    stream.close();
    driver.close();
  }

  private void launch(String kernel, int gridX, int gridY, long... words) {
    stream.launch(program.kernel(kernel), gridX, gridY, words, 0, words.length);
  }

  private void readBack() {
    stream.copy(memory, pinned.address(), 1 << 16);
    stream.synchronize();
  }

  @Test
  void threadsKnowTheirPlaces() {
    launch("testPlaces", 3, 2, memory, -2, Double.doubleToRawLongBits(5));
    readBack();
    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 3; x++) {
        for (int i = 0; i < 256; i++) {
          long expected = (y * 10_000 + x * 1000 + i) * 0xFFFFFFFEL + 5 & 0xFFFFFFFFL;
          assertEquals(expected, pinned.bytes().getLong(8 * ((y * 3 + x) * 256 + i)));
        }
      }
    }
  }

  @Test
  void aBlockAddsUp() {
    for (int i = 0; i < 512; i++) {
      pinned.bytes().putDouble(8 * i, i);
    }
    for (int run = 0; run < 20; run++) {
      stream.copy(pinned.address(), memory, 8 * 512);
      launch("testSums", 2, 1, memory, memory + 8192, memory + 8192 + 16);
      stream.copy(memory + 8192, pinned.address() + 8192, 32);
      stream.synchronize();
      assertEquals(255 * 128, pinned.bytes().getDouble(8192));
      assertEquals(255 * 128 + 256 * 256, pinned.bytes().getDouble(8192 + 8));
      assertEquals(255 * 256 * 511 / 6, pinned.bytes().getDouble(8192 + 16));
    }
  }

  @Test
  void threadsTakeTurns() {
    launch("testTurns", 4, 1, memory, 1000);
    readBack();
    for (int i = 0; i < 4 * 256; i++) {
      assertEquals((i + 1000) % 256, pinned.bytes().getDouble(8 * i));
    }
  }

  @Test
  void fibersDoWithoutAssembler() {
    program = portable;
    threadsTakeTurns();
    aBlockAddsUp();
    launch("testNotAll", 2, 1, 100);
    assertThrows(CudaException.class, stream::synchronize);
  }

  @Test
  void aBarrierThatNotAllReachIsAnError() {
    for (String kernel : new String[] {"testNotAsOften", "testNotTheSame"}) {
      requireError(kernel);
    }
    for (int limit : new int[] {1, 100, 255}) {
      requireError("testNotAll", limit);
    }
  }

  private void requireError(String kernel, long... words) {
    close();
    open();
    launch(kernel, 2, 1, words);
    CudaException e = assertThrows(CudaException.class, stream::synchronize);
    assertTrue(e.getMessage().contains(kernel), e.getMessage());
    assertTrue(e.getMessage().contains("thread"), e.getMessage());
    assertThrows(CudaException.class, () -> launch("testNotAll", 1, 1, 0));
    close();
    open();
    threadsTakeTurns(); // also on threads that saw the error
  }

  @Test
  void allOrNoneReachABarrier() {
    launch("testNotAll", 100, 1, 0);
    launch("testNotAll", 100, 1, 256);
    stream.synchronize();
    assertEquals(2, driver.kernelsRun());
  }

  @Test
  void racesShow() {
    Set<Double> seen = new HashSet<>();
    for (int run = 0; run < 40; run++) {
      launch("testRace", 2, 1, memory);
      readBack();
      seen.add(pinned.bytes().getDouble(0));
    }
    assertTrue(seen.size() > 1, seen.toString());
  }

  @Test
  void whatNobodyHasIsAnError() {
    long gone = driver.allocate(1000);
    driver.free(gone);
    launch("testRace", 1, 1, gone);
    CudaException e = assertThrows(CudaException.class, stream::synchronize);
    assertTrue(e.getMessage().contains("testRace"), e.getMessage());
  }
}
