// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import io.github.scpl.cuda.driver.ConvolutionPlan;
import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.linalg.api.buffer.DataType;

/** An emulated card that counts what is asked for, and refuses memory when it is told to. */
final class WatchedDriver implements Driver {
  private static final int ALL = Integer.MAX_VALUE;

  private final EmulatedDriver card;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger allocationsLeft = new AtomicInteger(ALL);
  private final AtomicInteger pinsLeft = new AtomicInteger(ALL);

  WatchedDriver(EmulatedDriver card) {
    this.card = card;
  }

  /** How often memory of the card or of the host, or a stream was asked for. */
  int requests() {
    return requests.get();
  }

  /** Refuses memory of the card after so many more allocations. */
  void refuseAllocationsAfter(int more) {
    allocationsLeft.set(more);
  }

  /** Refuses pinned memory after so many more requests. */
  void refusePinsAfter(int more) {
    pinsLeft.set(more);
  }

  /** Refuses nothing any more; tells whether it has refused something. */
  boolean refuseNothing() {
    return allocationsLeft.getAndSet(ALL) < 0 | pinsLeft.getAndSet(ALL) < 0;
  }

  private static void take(AtomicInteger left, String what) {
    int before = left.getAndUpdate(count -> count == ALL ? ALL : Math.max(-1, count - 1));
    if (before <= 0) {
      throw new OutOfMemoryError("No " + what + ", as was to be");
    }
  }

  @Override
  public long allocate(long bytes) {
    requests.incrementAndGet();
    take(allocationsLeft, "memory of the card");
    return card.allocate(bytes);
  }

  @Override
  public PinnedMemory pin(int bytes) {
    requests.incrementAndGet();
    take(pinsLeft, "pinned memory");
    return card.pin(bytes);
  }

  @Override
  public Stream stream() {
    requests.incrementAndGet();
    return card.stream();
  }

  @Override
  public Map<String, String> facts() {
    return card.facts();
  }

  @Override
  public long freeBytes() {
    return card.freeBytes();
  }

  @Override
  public void free(long address) {
    card.free(address);
  }

  @Override
  public Program program(DataType type) {
    return card.program(type);
  }

  @Override
  public ConvolutionPlan convolution(ConvolutionShape shape, Precision precision) {
    return card.convolution(shape, precision);
  }

  @Override
  public void close() {
    card.close();
  }
}
