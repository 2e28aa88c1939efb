// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import io.github.scpl.cuda.driver.Graph;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Captured work. */
final class EmulatedGraph implements Graph {
  private final EmulatedDriver driver;
  private final List<Runnable> operations;
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean closed;

  EmulatedGraph(EmulatedDriver driver, List<Runnable> operations) {
    this.driver = driver;
    this.operations = operations;
  }

  /** What a stream runs; it was launched. */
  Runnable launched() {
    if (closed) {
      throw new IllegalStateException("Expected a graph, got one that was freed");
    }
    running.incrementAndGet();
    return () -> {
      try {
        operations.forEach(driver::perform);
      } finally {
        running.decrementAndGet();
      }
    };
  }

  @Override
  public void close() {
    driver.requireNoCapture("free a graph");
    if (closed) {
      throw new IllegalStateException("Expected a graph to be freed once");
    }
    if (running.get() > 0 && !driver.hasFailed()) {
      throw new IllegalStateException("Expected a graph that does not run to be freed");
    }
    closed = true;
    driver.graphClosed();
  }
}
