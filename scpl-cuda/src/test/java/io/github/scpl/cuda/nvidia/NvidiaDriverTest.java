// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.ConvolutionPlan;
import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Epilogue;
import io.github.scpl.cuda.driver.Event;
import io.github.scpl.cuda.driver.Graph;
import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Stream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** On a card, where there is one. */
@Tag("card")
class NvidiaDriverTest {
  private static final NvidiaCards CARDS = new NvidiaCards();

  private final List<Long> allocated = new ArrayList<>();
  private final Random random = new Random(1);
  private Driver driver;
  private Stream stream;

  @BeforeAll
  static void hereIsACard() {
    assumeTrue(CARDS.problem() == null, CARDS::problem);
  }

  @BeforeEach
  void open() {
    driver = CARDS.open(0);
    stream = driver.stream();
  }

  @AfterEach
  void close() {
    stream.synchronize();
    allocated.forEach(driver::free);
    stream.close();
    driver.close();
  }

  private long allocate(long bytes) {
    long address = driver.allocate(bytes);
    assertEquals(0, address % 256);
    allocated.add(address);
    return address;
  }

  private long upload(float... values) {
    long address = allocate(Float.BYTES * (long) values.length);
    try (PinnedMemory pinned = driver.pin(Float.BYTES * values.length)) {
      pinned.bytes().asFloatBuffer().put(values);
      stream.copy(pinned.address(), address, Float.BYTES * (long) values.length);
      stream.synchronize();
    }
    return address;
  }

  private float[] download(long address, int count) {
    float[] values = new float[count];
    try (PinnedMemory pinned = driver.pin(Float.BYTES * count)) {
      stream.copy(address, pinned.address(), Float.BYTES * (long) count);
      stream.synchronize();
      pinned.bytes().asFloatBuffer().get(values);
    }
    return values;
  }

  private float[] normal(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static void assertClose(double[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length);
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * largest, "element " + i);
    }
  }

  /** Of the largest value, for sums of some ten products of factors that are rounded so. */
  private static double tolerance(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> 1e-6;
      case TF32 -> 2e-3;
      case BFLOAT16 -> 2e-2;
    };
  }

  @Test
  void copiesAndZeroes() {
    float[] values = normal(1000);
    long address = upload(values);
    long copy = allocate(4000);
    stream.copy(address, copy, 4000);
    stream.zero(copy + 40, 40);
    stream.copy(address, copy, 0);
    stream.zero(copy, 0);
    float[] expected = values.clone();
    Arrays.fill(expected, 10, 20, 0f);
    assertArrayEquals(expected, download(copy, 1000));
  }

  @Test
  void launchesKernels() {
    float[] x = normal(1000);
    long from = upload(x);
    long to = allocate(4000);
    relu(from, to, 1000, 0.25);
    float[] expected = new float[1000];
    for (int i = 0; i < 1000; i++) {
      expected[i] = x[i] > 0 ? x[i] : 0.25f * x[i];
    }
    assertArrayEquals(expected, download(to, 1000));
  }

  private void relu(long from, long to, int count, double slope) {
    Program.Kernel kernel = driver.program(DataType.FLOAT).kernel("leakyRelu");
    long[] words = {-1, count, from, to, Double.doubleToRawLongBits(slope)};
    stream.launch(kernel, (count + 255) / 256, 1, words, 1, 4);
    Arrays.fill(words, 0);
  }

  @Test
  void kernelsHaveNames() {
    Program program = driver.program(DataType.DOUBLE);
    assertSame(program, driver.program(DataType.DOUBLE));
    assertSame(program.kernel("leakyRelu"), program.kernel("leakyRelu"));
    Exception e = assertThrows(IllegalArgumentException.class, () -> program.kernel("leaky"));
    assertTrue(e.getMessage().contains("'leaky'"), e.getMessage());
  }

  @Test
  void capturedWorkRunsWhenItIsLaunched() {
    float[] values = {-4, -8, 16};
    long x = upload(values);
    long y = allocate(12);
    long z = allocate(12);
    stream.synchronize();
    try (Stream other = driver.stream()) {
      driver.program(DataType.FLOAT).kernel("leakyRelu");
      stream.beginCapture();
      relu(x, x, 3, 0.5);
      other.await(stream.record());
      other.copy(x, y, 12);
      stream.copy(x, z, 12);
      stream.await(other.record());
      relu(y, y, 3, 0.5);
      try (Graph graph = stream.endCapture()) {
        assertArrayEquals(values, download(x, 3));
        stream.launch(graph);
        assertArrayEquals(new float[] {-2, -4, 16}, download(x, 3));
        assertArrayEquals(new float[] {-1, -2, 16}, download(y, 3));
        stream.launch(graph);
        stream.launch(graph);
        assertArrayEquals(new float[] {-0.5f, -1, 16}, download(x, 3));
        assertArrayEquals(new float[] {-0.25f, -0.5f, 16}, download(y, 3));
        other.copy(z, x, 12);
        other.record().join();
        assertArrayEquals(new float[] {-0.5f, -1, 16}, download(z, 3));
      }
    }
  }

  @Test
  void nothingEndsWhatDidNotBegin() {
    assertThrows(IllegalStateException.class, stream::endCapture);
  }

  @Test
  void productsAreCapturedToo() {
    Multiplication what =
        new Multiplication(DataType.FLOAT, Precision.FLOAT32, false, false, 1, 1, 2, 1);
    long a = upload(2, 3);
    long b = upload(5, 7);
    long out = upload(0);
    stream.multiply(what, a, b, out);
    stream.beginCapture();
    stream.multiply(what, a, b, out);
    try (Graph graph = stream.endCapture()) {
      assertArrayEquals(new float[] {31}, download(out, 1));
      stream.launch(graph);
      stream.launch(graph);
      assertArrayEquals(new float[] {93}, download(out, 1));
    }
  }

  @Test
  void streamsWaitForEvents() {
    long x = upload(normal(1 << 20));
    long y = allocate(4 << 20);
    try (Stream other = driver.stream()) {
      for (int i = 0; i < 20; i++) {
        stream.zero(y, 4 << 20);
        stream.copy(x, y, 4 << 20);
        other.await(stream.record());
        other.zero(x, 4 << 20);
        Event end = other.record();
        end.join();
        assertTrue(end.isReached());
        stream.await(end);
        stream.copy(y, x, 4 << 20);
      }
      assertTrue(download(x, 1)[0] != 0);
    }
  }

  @Test
  void waitingLeavesTheInterrupt() {
    Thread.currentThread().interrupt();
    stream.zero(allocate(4), 4);
    stream.record().join();
    stream.synchronize();
    assertTrue(Thread.interrupted());
  }

  @Test
  void eventsMayBeManyAndOutliveTheirStream() {
    long x = allocate(1 << 20);
    List<Event> all = new ArrayList<>();
    try (Stream other = driver.stream()) {
      for (int i = 0; i < 2000; i++) {
        other.zero(x, 1 << 20);
        all.add(other.record());
      }
      other.synchronize();
    }
    for (Event event : all) {
      assertTrue(event.isReached());
      event.join();
      stream.await(event);
    }
  }

  @Test
  void threadsMayShareEvents() throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    int count = 600;
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ends.add(threads.submit(() -> use(events, count / 3)));
      }
      long x = allocate(1 << 16);
      for (int i = 0; i < count / 3; i++) {
        stream.zero(x, 1 << 16);
        Event event = stream.record();
        events.addAll(List.of(event, event, event)); // for three at a time
      }
      for (Future<?> end : ends) {
        end.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Void use(BlockingQueue<Event> events, int count) throws InterruptedException {
    try (Stream own = driver.stream()) {
      for (int i = 0; i < count; i++) {
        Event event = events.take();
        if (i % 2 == 0) {
          own.await(event);
          own.record().join();
          assertTrue(event.isReached());
        } else if (!event.isReached()) {
          event.join();
          assertTrue(event.isReached());
        }
      }
      own.synchronize();
    }
    return null;
  }

  @Test
  void multipliesAllWays() {
    for (Precision precision : Precision.values()) {
      for (int variant = 0; variant < 8; variant++) {
        boolean a = (variant & 1) != 0;
        boolean b = (variant & 2) != 0;
        int beta = variant >> 2;
        multiply(new Multiplication(DataType.FLOAT, precision, a, b, 5, 7, 11, beta));
      }
    }
  }

  private void multiply(Multiplication what) {
    float[] a = normal(what.rows() * what.inner());
    float[] b = normal(what.inner() * what.columns());
    float[] before = normal(what.rows() * what.columns());
    long out = upload(before);
    stream.multiply(what, upload(a), upload(b), out);
    assertClose(
        product(what, a, b, before), download(out, before.length), tolerance(what.precision()));
  }

  private static double[] product(Multiplication what, float[] a, float[] b, float[] before) {
    double[] out = new double[before.length];
    for (int i = 0; i < what.rows(); i++) {
      for (int j = 0; j < what.columns(); j++) {
        double sum = what.beta() * before[i * what.columns() + j];
        for (int k = 0; k < what.inner(); k++) {
          sum +=
              (double) a[what.transposeA() ? k * what.rows() + i : i * what.inner() + k]
                  * b[what.transposeB() ? j * what.inner() + k : k * what.columns() + j];
        }
        out[i * what.columns() + j] = sum;
      }
    }
    return out;
  }

  @Test
  void addsRows() {
    for (Precision precision : Precision.values()) {
      for (int variant = 0; variant < 8; variant++) {
        boolean a = (variant & 1) != 0;
        boolean b = (variant & 2) != 0;
        int beta = variant >> 2;
        addRow(new Multiplication(DataType.FLOAT, precision, a, b, 5, 7, 11, beta));
        addRow(new Multiplication(DataType.FLOAT, precision, a, b, 8, 16, 32, beta));
      }
      addRow(new Multiplication(DataType.FLOAT, precision, false, false, 1, 1, 1, 0));
      addRow(new Multiplication(DataType.FLOAT, precision, false, true, 300, 1, 3, 0));
      addRow(new Multiplication(DataType.FLOAT, precision, true, false, 1, 300, 3, 0));
    }
  }

  /** Also of arrays that begin somewhere within others. */
  private void addRow(Multiplication what) {
    Multiplication withRow = what.with(Epilogue.BIAS);
    for (int offset = 0; offset < 3; offset++) {
      float[] a = normal(what.rows() * what.inner());
      float[] b = normal(what.inner() * what.columns());
      float[] row = normal(what.columns());
      float[] before = normal(what.rows() * what.columns());
      long out = upload(shifted(before, offset)) + 4L * offset;
      long at = upload(shifted(a, 2 * offset)) + 8L * offset;
      long bt = upload(shifted(b, offset)) + 4L * offset;
      long rowAt = upload(shifted(row, offset)) + 4L * offset;
      double[] expected = product(what, a, b, before);
      for (int i = 0; i < expected.length; i++) {
        expected[i] += row[i % what.columns()];
      }
      if (stream.multiply(withRow, at, bt, rowAt, out)) {
        assertClose(expected, download(out, before.length), tolerance(what.precision()));
      } else {
        assertArrayEquals(before, download(out, before.length));
      }
    }
  }

  private static float[] shifted(float[] values, int offset) {
    float[] shifted = new float[offset + values.length];
    System.arraycopy(values, 0, shifted, offset, values.length);
    return shifted;
  }

  @Test
  void rowsAreCapturedToo() {
    Multiplication plain =
        new Multiplication(DataType.FLOAT, Precision.FLOAT32, false, false, 4, 4, 4, 0);
    Multiplication what = plain.with(Epilogue.BIAS);
    long unit = upload(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
    float[] values = normal(16);
    float[] none = new float[4];
    float[] row = {100, 200, 300, 400};
    long b = upload(values);
    long at = upload(none);
    long otherAt = upload(row);
    long out = allocate(64);
    long otherOut = allocate(64);
    stream.multiply(plain, unit, b, out); // for which memory is allocated
    stream.beginCapture();
    assertTrue(stream.multiply(what, unit, b, at, out)); // whose algorithm is chosen now
    assertTrue(stream.multiply(what, unit, b, otherAt, otherOut));
    try (Graph graph = stream.endCapture()) {
      stream.launch(graph);
      assertClose(plus(values, none), download(out, 16), 1e-6);
      assertClose(plus(values, row), download(otherOut, 16), 1e-6);
      stream.copy(otherAt, at, 16);
      stream.launch(graph);
      assertClose(plus(values, row), download(out, 16), 1e-6);
    }
  }

  private static double[] plus(float[] values, float[] row) {
    double[] sums = new double[values.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = values[i] + row[i % row.length];
    }
    return sums;
  }

  @Test
  void addsNoRowsOfDoubles() {
    Multiplication what =
        new Multiplication(DataType.DOUBLE, Precision.FLOAT32, false, false, 1, 1, 1, 0)
            .with(Epilogue.BIAS);
    long any = allocate(8);
    assertFalse(stream.multiply(what, any, any, any, any));
  }

  @Test
  void multipliesDoubles() {
    Multiplication what =
        new Multiplication(DataType.DOUBLE, Precision.BFLOAT16, false, true, 1, 2, 2, 1);
    long a = allocate(16);
    long b = allocate(32);
    long out = allocate(16);
    try (PinnedMemory pinned = driver.pin(64)) {
      ByteBuffer bytes = pinned.bytes();
      double[] numbers = {1 + 1e-12, 2, 3, 4, 5, 6, 100, 200};
      for (int i = 0; i < 8; i++) {
        bytes.putDouble(8 * i, numbers[i]);
      }
      stream.copy(pinned.address(), a, 16);
      stream.copy(pinned.address() + 16, b, 32);
      stream.copy(pinned.address() + 48, out, 16);
      stream.multiply(what, a, b, out);
      stream.copy(out, pinned.address(), 16);
      stream.synchronize();
      assertEquals(111 + 3e-12, bytes.getDouble(0), 1e-13 * 111);
      assertEquals(217 + 5e-12, bytes.getDouble(8), 1e-13 * 217);
    }
  }

  @Test
  void givesTheSameBitsEveryTime() {
    Multiplication what =
        new Multiplication(DataType.FLOAT, Precision.TF32, false, false, 33, 65, 4000, 0);
    long a = upload(normal(33 * 4000));
    long b = upload(normal(4000 * 65));
    long out = allocate(4 * 33 * 65);
    stream.multiply(what, a, b, out);
    float[] first = download(out, 33 * 65);
    long row = upload(normal(65));
    long biased = allocate(4 * 33 * 65);
    final boolean can = stream.multiply(what.with(Epilogue.BIAS), a, b, row, biased);
    float[] firstBiased = download(biased, 33 * 65);
    try (Stream other = driver.stream()) {
      long busy = allocate(4 * 33 * 65);
      for (int i = 0; i < 10; i++) {
        other.multiply(what, a, b, busy);
        stream.multiply(what, a, b, out);
        assertArrayEquals(first, download(out, 33 * 65));
        assertEquals(can, other.multiply(what.with(Epilogue.BIAS), a, b, row, busy));
        assertEquals(can, stream.multiply(what.with(Epilogue.BIAS), a, b, row, biased));
        assertArrayEquals(firstBiased, download(biased, 33 * 65));
      }
      other.synchronize();
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void convolves(Precision precision) {
    convolve(new ConvolutionShape(3, 8, 9, 7, 16, 3, 1, 1), precision);
    convolve(new ConvolutionShape(2, 8, 8, 8, 8, 3, 2, 1), precision);
    convolve(new ConvolutionShape(2, 16, 5, 6, 8, 1, 1, 0), precision);
    convolve(new ConvolutionShape(2, 3, 9, 9, 8, 5, 2, 2), precision);
  }

  private void convolve(ConvolutionShape shape, Precision precision) {
    boolean narrow = precision == Precision.BFLOAT16;
    float[] x = normal(shape.batch() * shape.inputs() * shape.height() * shape.width());
    float[] w = normal(shape.outputs() * shape.inputs() * shape.kernel() * shape.kernel());
    float[] dy = normal(shape.batch() * shape.outputs() * shape.outHeight() * shape.outWidth());
    ConvolutionPlan plan = driver.convolution(shape, precision);
    assertSame(plan, driver.convolution(shape, precision));
    long workspace = plan.workspaceBytes() == 0 ? 0 : allocate(plan.workspaceBytes());
    long xAt = uploadAs(narrow, x);
    long wAt = uploadAs(narrow, w);
    long dyAt = uploadAs(narrow, dy);
    long y = uploadAs(narrow, new float[dy.length]);
    long dx = uploadAs(narrow, new float[x.length]);
    long dw = uploadAs(narrow, new float[w.length]);
    plan.forward(stream, xAt, wAt, y, workspace);
    plan.inputGradient(stream, wAt, dyAt, dx, workspace);
    plan.weightGradient(stream, xAt, dyAt, dw, workspace);
    double[] expectedY = new double[dy.length];
    double[] expectedDx = new double[x.length];
    double[] expectedDw = new double[w.length];
    forEach(
        shape,
        (xi, wi, yi) -> {
          expectedY[yi] += (double) x[xi] * w[wi];
          expectedDx[xi] += (double) dy[yi] * w[wi];
          expectedDw[wi] += (double) dy[yi] * x[xi];
        });
    double tolerance = tolerance(precision);
    assertClose(expectedY, downloadAs(narrow, y, dy.length), tolerance);
    assertClose(expectedDx, downloadAs(narrow, dx, x.length), tolerance);
    assertClose(expectedDw, downloadAs(narrow, dw, w.length), tolerance);
  }

  @Test
  void whatCannotBeConvolvedIsTold() {
    ConvolutionShape shape = new ConvolutionShape(1, 1, 2, 2, 1, 5, 1, 0);
    Exception e =
        assertThrows(CudaException.class, () -> driver.convolution(shape, Precision.FLOAT32));
    assertTrue(e.getMessage().startsWith("cuDNN cannot compute " + shape), e.getMessage());
  }

  private interface Term {
    void accept(int x, int weight, int y);
  }

  private static void forEach(ConvolutionShape s, Term term) {
    int size = s.kernel();
    for (int b = 0; b < s.batch(); b++) {
      for (int o = 0; o < s.outputs(); o++) {
        for (int i = 0; i < s.outHeight(); i++) {
          for (int j = 0; j < s.outWidth(); j++) {
            for (int c = 0; c < s.inputs(); c++) {
              for (int k = 0; k < size * size; k++) {
                int u = i * s.stride() + k / size - s.padding();
                int v = j * s.stride() + k % size - s.padding();
                if (u >= 0 && v >= 0 && u < s.height() && v < s.width()) {
                  term.accept(
                      ((b * s.inputs() + c) * s.height() + u) * s.width() + v,
                      (o * s.inputs() + c) * size * size + k,
                      ((b * s.outputs() + o) * s.outHeight() + i) * s.outWidth() + j);
                }
              }
            }
          }
        }
      }
    }
  }

  /** As float, or rounded to the upper half of one, two in a word. */
  private long uploadAs(boolean narrow, float[] values) {
    if (!narrow) {
      return upload(values);
    }
    float[] pairs = new float[(values.length + 1) / 2];
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * pairs.length);
    bytes.order(ByteOrder.nativeOrder());
    for (int i = 0; i < values.length; i++) {
      int bits = Float.floatToRawIntBits(values[i]);
      bytes.putShort(2 * i, (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16));
    }
    long address = allocate(bytes.capacity());
    try (PinnedMemory pinned = driver.pin(bytes.capacity())) {
      pinned.bytes().duplicate().put(bytes);
      stream.copy(pinned.address(), address, bytes.capacity());
      stream.synchronize();
    }
    return address;
  }

  private float[] downloadAs(boolean narrow, long address, int count) {
    if (!narrow) {
      return download(address, count);
    }
    float[] values = new float[count];
    try (PinnedMemory pinned = driver.pin(2 * count)) {
      stream.copy(address, pinned.address(), 2L * count);
      stream.synchronize();
      for (int i = 0; i < count; i++) {
        values[i] = Float.intBitsToFloat(pinned.bytes().getShort(2 * i) << 16);
      }
    }
    return values;
  }

  @Test
  void fullMemoryIsTold() {
    long bytes = 1L << 50;
    String message =
        assertThrows(OutOfMemoryError.class, () -> driver.allocate(bytes)).getMessage();
    assertTrue(message.contains("cuda:0"), message);
    assertTrue(message.contains(Long.toString(bytes)), message);
    assertTrue(driver.freeBytes() > 0);
    assertArrayEquals(new float[] {1, 2}, download(upload(1, 2), 2)); // all is well after that
  }

  @Test
  void factsAreInOrder() {
    List<String> names = List.copyOf(driver.facts().keySet());
    assertEquals(List.of("card", "compute capability", "memory", "driver"), names.subList(0, 4));
    assertTrue(driver.facts().get("convolutions").matches("cuDNN 9\\.\\d+\\.\\d+"));
    assertTrue(driver.facts().get("products").matches("cuBLAS 13\\.\\d+\\.\\d+"));
  }

  @Test
  void anyThreadMayCall() throws InterruptedException {
    float[] values = normal(100);
    long x = upload(values);
    List<Throwable> failures = new ArrayList<>();
    Thread thread = new Thread(() -> assertArrayEquals(values, download(x, 100)));
    thread.setUncaughtExceptionHandler((own, e) -> failures.add(e));
    thread.start();
    thread.join();
    assertEquals(List.of(), failures);
  }
}
