// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Epilogue;
import io.github.scpl.cuda.driver.Event;
import io.github.scpl.cuda.driver.Graph;
import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Stream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.nd4j.linalg.api.buffer.DataType;

/** A thread that runs what was submitted, later. */
final class EmulatedStream implements Stream {
  /** One of so many operations is late. */
  private static final int RARELY = 32;

  private static final int LONGEST_NANOS = 300_000;

  private final EmulatedDriver driver;
  private final Random delays;
  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

  /** Operations that were not run; events are none. */
  private final AtomicInteger pending = new AtomicInteger();

  private final ReentrantLock used = new ReentrantLock();
  private final Thread thread;
  private boolean closed;
  private boolean stopped;

  EmulatedStream(EmulatedDriver driver, int number, long seed) {
    this.driver = driver;
    delays = new Random(seed);
    thread = new Thread(this::work, "emulated-stream-" + number);
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    while (!stopped) {
      Runnable operation;
      try {
        operation = queue.take();
      } catch (InterruptedException e) {
        throw new IllegalStateException("Nobody interrupts streams", e);
      }
      if (delays.nextInt(RARELY) == 0) {
        LockSupport.parkNanos(delays.nextInt(LONGEST_NANOS));
      }
      operation.run();
    }
  }

  private void use(Runnable call) {
    if (!used.tryLock()) {
      throw new IllegalStateException("Two threads use a stream at the same time");
    }
    try {
      if (closed) {
        throw new IllegalStateException("Expected a stream, got one that was closed");
      }
      driver.requireWorking();
      call.run();
    } finally {
      used.unlock();
    }
  }

  private void submit(Runnable operation) {
    use(
        () -> {
          if (!driver.captured(this, operation)) {
            enqueue(() -> driver.perform(operation));
          }
        });
  }

  private void enqueue(Runnable operation) {
    pending.incrementAndGet();
    queue.add(
        () -> {
          operation.run();
          pending.decrementAndGet();
        });
  }

  private static void requirePositive(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("Expected bytes, got " + bytes);
    }
  }

  @Override
  public void copy(long from, long to, long bytes) {
    requirePositive(bytes);
    submit(
        () -> {
          driver.memory().requireOfAny(from, bytes, "a copy");
          driver.memory().requireOfAny(to, bytes, "a copy");
          if (from < to + bytes && to < from + bytes) {
            throw new CudaException("A copy overwrites what it copies");
          }
          Natives.emulatedCopy(from, to, bytes);
        });
  }

  @Override
  public void zero(long address, long bytes) {
    requirePositive(bytes);
    submit(
        () -> {
          driver.memory().require(address, bytes, "zeros");
          Natives.emulatedFill(address, 0, bytes);
        });
  }

  @Override
  public void launch(
      Program.Kernel kernel, int gridX, int gridY, long[] words, int first, int count) {
    EmulatedProgram.Host host = (EmulatedProgram.Host) kernel;
    if (count != host.arguments()) {
      throw new IllegalArgumentException(
          "Expected " + host.arguments() + " arguments of " + host.name() + ", got " + count);
    }
    if (gridX < 1 || gridY < 1 || gridY > 65535) {
      throw new CudaException(
          "Invalid configuration of " + host.name() + ": a grid of " + gridX + " x " + gridY);
    }
    long[] own = Arrays.copyOfRange(words, first, first + count);
    submit(() -> driver.run(host, gridX, gridY, own));
  }

  @Override
  public void multiply(Multiplication what, long a, long b, long out) {
    requireProduct(what, Epilogue.NONE);
    product(what, a, b, 0, out);
  }

  /** Of FLOAT arrays, so that both ways are taken. */
  @Override
  public boolean multiply(Multiplication what, long a, long b, long row, long out) {
    requireProduct(what, Epilogue.BIAS);
    if (what.type() != DataType.FLOAT) {
      return false;
    }
    product(what, a, b, row, out);
    return true;
  }

  private static void requireProduct(Multiplication what, Epilogue epilogue) {
    if (what.type() != DataType.FLOAT && what.type() != DataType.DOUBLE
        || what.beta() != 0 && what.beta() != 1
        || what.epilogue() != epilogue
        || what.rows() < 1
        || what.columns() < 1
        || what.inner() < 1) {
      throw new IllegalArgumentException("Expected a product, got " + what);
    }
  }

  private void product(Multiplication what, long a, long b, long row, long out) {
    long width = what.type().width();
    int[] sizes = {
      what.transposeA() ? 1 : 0,
      what.transposeB() ? 1 : 0,
      what.rows(),
      what.columns(),
      what.inner(),
      what.beta(),
      EmulatedConvolution.bits(what.precision()),
      what.type() == DataType.DOUBLE ? 1 : 0
    };
    submit(
        () -> {
          driver.memory().require(a, what.rows() * width * what.inner(), "a product");
          driver.memory().require(b, what.inner() * width * what.columns(), "a product");
          driver.memory().require(out, what.rows() * width * what.columns(), "a product");
          if (what.epilogue() == Epilogue.BIAS) {
            driver.memory().require(row, width * what.columns(), "a product");
          }
          Natives.emulatedMultiply(a, b, row, out, sizes);
        });
  }

  /** Submits what a library computes. */
  void compute(Runnable operation) {
    submit(operation);
  }

  @Override
  public Event record() {
    Event[] result = new Event[1];
    use(
        () -> {
          EmulatedEvent event = driver.recordInCapture(this);
          if (event == null) {
            event = new EmulatedEvent(driver);
            queue.add(event::reach);
          }
          result[0] = event;
        });
    return result[0];
  }

  @Override
  public void await(Event event) {
    EmulatedEvent emulated = (EmulatedEvent) event;
    use(
        () -> {
          if (!driver.awaitInCapture(this, emulated)) {
            enqueue(emulated::waitFor);
          }
        });
  }

  @Override
  public void beginCapture() {
    use(() -> driver.beginCapture(this));
  }

  @Override
  public Graph endCapture() {
    Graph[] result = new Graph[1];
    use(() -> result[0] = driver.endCapture(this));
    return result[0];
  }

  @Override
  public void launch(Graph graph) {
    use(
        () -> {
          driver.requireNotCaptured(this, "launch a graph on");
          driver.graphLaunched();
          enqueue(((EmulatedGraph) graph).launched());
        });
  }

  @Override
  public void synchronize() {
    driver.requireNoCapture("wait for a stream");
    driver.requireNotCaptured(this, "wait for");
    EmulatedEvent event = new EmulatedEvent(driver);
    use(() -> queue.add(event::reach));
    event.waitFor();
    driver.requireWorking();
  }

  @Override
  public void close() {
    driver.requireNotCaptured(this, "close");
    if (!used.tryLock()) {
      throw new IllegalStateException("Expected a stream that nobody uses to be closed");
    }
    try {
      if (closed) {
        throw new IllegalStateException("Expected a stream to be closed once");
      }
      if (pending.get() > 0 && !driver.hasFailed()) {
        throw new IllegalStateException("Expected a stream that has nothing to do to be closed");
      }
      closed = true;
      queue.add(() -> stopped = true);
    } finally {
      used.unlock();
    }
    driver.streamClosed();
  }
}
