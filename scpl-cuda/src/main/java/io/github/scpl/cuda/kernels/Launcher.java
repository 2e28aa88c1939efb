// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.cuda.lane.Lanes;
import io.github.scpl.cuda.lane.Operations;
import io.github.scpl.device.Tensor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Asks the calling thread's lane for kernels of one type. Arguments are words: {@link #at
 * addresses}, whole numbers as they are, and {@link #bits} of all others, which kernels take as
 * {@code double}. What changes from batch to batch goes by {@link #changing}. Thread-safe.
 */
final class Launcher {
  /** Blocks of a grid in the first dimension. */
  private static final long MOST_BLOCKS = Integer.MAX_VALUE;

  /** Elements of a block where a thread has several. */
  static final int SHARES = 4 * Stream.THREADS;

  /** Blocks that keep a card busy; more of them would only leave more parts to sum. */
  static final int BUSY = 1024;

  private final Driver driver;
  private final DataType type;
  private final Lanes lanes;
  private final Operations operations;
  private final Map<String, Integer> kernels = new ConcurrentHashMap<>();

  Launcher(Driver driver, DataType type, Lanes lanes, Operations operations) {
    this.driver = driver;
    this.type = type;
    this.lanes = lanes;
    this.operations = operations;
  }

  /** The type of arrays. */
  DataType type() {
    return type;
  }

  /** The card. */
  Driver driver() {
    return driver;
  }

  /** The lanes of the device. */
  Lanes lanes() {
    return lanes;
  }

  /** The operations of the device. */
  Operations operations() {
    return operations;
  }

  /**
   * A thread for each element; the kernel's first argument is their number, a {@code long long}.
   */
  void each(String kernel, long elements, long... arguments) {
    blocks(kernel, Tiles.count(elements, Stream.THREADS), Words.joined(arguments, elements));
  }

  /** The same where each thread has several elements. */
  void shares(String kernel, long elements, long... arguments) {
    blocks(kernel, Tiles.count(elements, SHARES), Words.joined(arguments, elements));
  }

  /** So many blocks of {@link Stream#THREADS} threads. */
  void blocks(String kernel, long blocks, long... arguments) {
    grid(kernel, blocks, 1, arguments);
  }

  /** The same in two dimensions, of which the second is below 65536. */
  void grid(String kernel, long blocksX, long blocksY, long... arguments) {
    if (blocksX > MOST_BLOCKS || blocksY > 65535) {
      throw new IllegalArgumentException(
          "Expected a grid that " + kernel + " can have, got " + blocksX + " x " + blocksY);
    }
    lanes.submit(number(kernel), Words.joined(arguments, blocksX << 16 | blocksY));
  }

  private int number(String kernel) {
    Integer number = kernels.get(kernel);
    return number == null ? kernels.computeIfAbsent(kernel, this::register) : number;
  }

  private int register(String name) {
    Program.Kernel kernel = driver.program(type).kernel(name);
    return operations.number(
        kernel,
        () ->
            (stream, words, at, count) ->
                stream.launch(
                    kernel,
                    (int) (words[at] >>> 16),
                    (int) (words[at] & 0xFFFF),
                    words,
                    at + 1,
                    count - 1));
  }

  /** out = op(a) op(b) + beta out. */
  void multiply(Multiplication what, long a, long b, long out) {
    int number =
        operations.number(
            what,
            () ->
                (stream, words, at, count) ->
                    stream.multiply(what, words[at], words[at + 1], words[at + 2]));
    lanes.submit(number, a, b, out);
  }

  /** How many blocks sum so many elements; what each of them gives, one more block sums. */
  int blocksOfSum(long elements) {
    return (int) Math.max(1, Math.min(BUSY, Tiles.count(elements, 16L * Stream.THREADS)));
  }

  /** The address of a tensor's first element; 0 for null. */
  long at(Tensor tensor) {
    return tensor == null ? 0 : lanes.rowMajorAddress(tensor);
  }

  /** The word for a number. */
  static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  /**
   * The word for the address, {@code const double*}, of a number that is another one in every
   * batch; for the kernel that is asked for next.
   */
  long changing(double value) {
    return lanes.changing(bits(value));
  }

  /** The same, {@code const long long*}, of whole numbers that follow each other. */
  long changingWords(long... values) {
    return lanes.changing(values);
  }

  /** Memory for intermediate results of the next kernels, until somebody else asks for it. */
  long workspace(long bytes) {
    return lanes.current().workspace(bytes);
  }
}
