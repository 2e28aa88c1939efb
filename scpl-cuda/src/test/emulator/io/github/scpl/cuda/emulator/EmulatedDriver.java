// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import io.github.scpl.cuda.driver.ConvolutionPlan;
import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Graph;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Stream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A card that is none. Kernels are compiled for the host, and streams are threads, which run what
 * was submitted later, after small delays. What CUDA leaves undefined is an error here, or comes
 * out differently from time to time: use of memory that nobody has or that was not written, races
 * between a kernel's threads, barriers that not all reach, two threads that use one stream.
 *
 * <p>{@link #close} fails if something was not given back.
 */
public final class EmulatedDriver implements Driver {
  private static final long BUDGET = 4L << 30;

  /**
   * In what orders a block's threads may go: each has the place of its number, xor one of these.
   */
  private static final int[] ORDERS = {0, 255, 0b01010101, 0b11110000};

  private final Object captures = new Object();
  private final List<Capture> capturing = new ArrayList<>();
  private final EmulatedMemory memory;
  private final Random random;
  private final AtomicReference<String> failure = new AtomicReference<>();
  private final AtomicReference<Failing> failing = new AtomicReference<>();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger graphs = new AtomicInteger();
  private final AtomicLong kernelsRun = new AtomicLong();
  private final AtomicLong graphsLaunched = new AtomicLong();
  private final AtomicLong graphsMade = new AtomicLong();
  private int streamsMade;
  private boolean closed;

  /** One of 4 GiB. */
  public EmulatedDriver() {
    this(BUDGET, 1);
  }

  /**
   * A driver.
   *
   * @param bytes of its memory
   * @param seed of delays and orders
   */
  public EmulatedDriver(long bytes, long seed) {
    memory = new EmulatedMemory(bytes);
    random = new Random(seed);
  }

  /** Whether it can be made here: it needs a C++ compiler, g++. */
  public static boolean isAvailable() {
    return Compiler.isAvailable();
  }

  /**
   * Lets the next run of a kernel fail as an illegal address does: later, and for good. From then
   * on nothing is run, and all calls that submit or wait fail.
   */
  public void failNext(String kernel) {
    failNext(kernel, words -> true, 0);
  }

  /**
   * The same of a certain run.
   *
   * @param which tells by a run's arguments whether it counts
   * @param before how many such runs do not fail
   */
  public void failNext(String kernel, Predicate<long[]> which, int before) {
    failing.set(new Failing(kernel, which, new AtomicInteger(before)));
  }

  /** A run that is to fail. */
  private record Failing(String kernel, Predicate<long[]> which, AtomicInteger before) {
    boolean is(String name, long[] words) {
      return kernel.equals(name) && which.test(words) && before.getAndDecrement() == 0;
    }
  }

  /** How often kernels ran, alone or in graphs. */
  public long kernelsRun() {
    return kernelsRun.get();
  }

  /** How often graphs were launched. */
  public long graphsLaunched() {
    return graphsLaunched.get();
  }

  /** How many graphs were captured. */
  public long graphsMade() {
    return graphsMade.get();
  }

  /** How many allocations are there. */
  public int allocations() {
    return memory.allocations();
  }

  /** The most bytes that were allocated at a time. */
  public long peakBytes() {
    return memory.peakBytes();
  }

  EmulatedMemory memory() {
    return memory;
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("card", "emulated on the host");
    facts.put("products", "plain loops");
    facts.put("convolutions", "plain loops");
    return facts;
  }

  @Override
  public long freeBytes() {
    return memory.freeBytes();
  }

  @Override
  public long allocate(long bytes) {
    requireWorking();
    requireNoCapture("allocate");
    return memory.allocate(bytes);
  }

  @Override
  public void free(long address) {
    requireNoCapture("free");
    memory.free(address);
  }

  @Override
  public PinnedMemory pin(int bytes) {
    requireWorking();
    requireNoCapture("pin memory");
    return memory.pin(bytes);
  }

  @Override
  public Program program(DataType type) {
    requireWorking();
    return EmulatedProgram.of(type);
  }

  @Override
  public synchronized Stream stream() {
    requireWorking();
    requireNoCapture("make a stream");
    streams.incrementAndGet();
    return new EmulatedStream(this, streamsMade++, nextSeed());
  }

  private long nextSeed() {
    synchronized (random) {
      return random.nextLong();
    }
  }

  @Override
  public ConvolutionPlan convolution(ConvolutionShape shape, Precision precision) {
    requireWorking();
    return new EmulatedConvolution(this, shape, precision);
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Requires that nothing has failed yet. */
  void requireWorking() {
    String message = failure.get();
    if (message != null) {
      throw new CudaException(message);
    }
  }

  /** Runs an operation, unless something failed before. */
  void perform(Runnable operation) {
    if (!hasFailed()) {
      try {
        operation.run();
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
  }

  /** Runs a kernel. */
  void run(EmulatedProgram.Host kernel, int gridX, int gridY, long[] words) {
    Failing next = failing.get();
    if (next != null && next.is(kernel.name(), words)) {
      throw new CudaException("Illegal address in " + kernel.name() + ", which was to fail");
    }
    for (int i = 0; i < words.length; i++) {
      if ((kernel.pointers() >>> i & 1) != 0 && words[i] != 0) {
        memory.require(words[i], 0, "argument " + i + " of " + kernel.name());
      }
    }
    int order;
    synchronized (random) {
      order = ORDERS[random.nextInt(ORDERS.length)] | random.nextInt(2) << 8;
    }
    kernelsRun.incrementAndGet();
    String message = Natives.emulatedLaunch(kernel.address(), gridX, gridY, order, words);
    if (message != null) {
      throw new CudaException(kernel.name() + ": " + message);
    }
  }

  private Capture captureOf(EmulatedStream stream) {
    for (Capture capture : capturing) {
      if (capture.includes(stream)) {
        return capture;
      }
    }
    return null;
  }

  /** Keeps an operation, if its stream's are kept. */
  boolean captured(EmulatedStream stream, Runnable operation) {
    synchronized (captures) {
      Capture capture = captureOf(stream);
      if (capture != null) {
        capture.add(stream, operation);
      }
      return capture != null;
    }
  }

  /** An event of a stream whose operations are kept; null if they are not. */
  EmulatedEvent recordInCapture(EmulatedStream stream) {
    synchronized (captures) {
      Capture capture = captureOf(stream);
      return capture == null ? null : capture.record(this, stream);
    }
  }

  /** Lets a stream go on behind an event, if its operations are kept from now on. */
  boolean awaitInCapture(EmulatedStream stream, EmulatedEvent event) {
    synchronized (captures) {
      Capture own = captureOf(stream);
      Capture other = event.capture();
      if (own != null && own != other) {
        throw new CudaException("A captured stream awaits an event of outside");
      }
      if (other != null) {
        other.await(stream, event);
      }
      return other != null;
    }
  }

  void beginCapture(EmulatedStream stream) {
    synchronized (captures) {
      requireNotCaptured(stream, "begin a capture on");
      capturing.add(new Capture(stream));
    }
  }

  Graph endCapture(EmulatedStream stream) {
    synchronized (captures) {
      Capture capture = captureOf(stream);
      if (capture == null) {
        throw new CudaException("No capture was begun");
      }
      capturing.remove(capture);
      Graph graph = new EmulatedGraph(this, capture.end(stream));
      graphs.incrementAndGet();
      graphsMade.incrementAndGet();
      return graph;
    }
  }

  void requireNotCaptured(EmulatedStream stream, String what) {
    synchronized (captures) {
      if (captureOf(stream) != null && !hasFailed()) {
        throw new CudaException("Cannot " + what + " a stream whose work is captured");
      }
    }
  }

  /** Requires that the calling thread does not capture. */
  void requireNoCapture(String what) {
    synchronized (captures) {
      for (Capture capture : capturing) {
        if (capture.isOf(Thread.currentThread()) && !hasFailed()) {
          throw new CudaException("Cannot " + what + " while the thread captures");
        }
      }
    }
  }

  void graphLaunched() {
    graphsLaunched.incrementAndGet();
  }

  void graphClosed() {
    graphs.decrementAndGet();
  }

  void streamClosed() {
    streams.decrementAndGet();
  }

  /**
   * Gives it back.
   *
   * @throws IllegalStateException if something of it is in use, unless it has failed
   */
  @Override
  public synchronized void close() {
    if (closed) {
      throw new IllegalStateException("Expected a driver to be closed once");
    }
    closed = true;
    Map<String, Integer> left = new LinkedHashMap<>();
    left.put("allocations", memory.allocations());
    left.put("pinned", memory.pins());
    left.put("streams", streams.get());
    left.put("graphs", graphs.get());
    left.values().removeIf(count -> count == 0);
    if (streams.get() == 0) { // nothing runs
      memory.freeAll();
    }
    if (!left.isEmpty() && !hasFailed()) {
      throw new IllegalStateException("Expected all to be given back, but left are " + left);
    }
  }
}
