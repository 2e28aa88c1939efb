// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;

/** Runs threads under a model checker, which decides at every access who goes on. */
public final class Schedules {
  /** How many schedules are tried of each test. */
  static final int NUMBER = Integer.getInteger("scpl.model.schedules", 2000);

  /** What a thread does; what it throws is a failure of the test. */
  public interface Body {
    void run() throws Exception;
  }

  private Schedules() {}

  /** Tries a test, which makes all that it needs anew, in many schedules. */
  public static void all(String name, Body test) {
    Lincheck.runConcurrentTest(NUMBER, () -> run(test));
    tell(name);
  }

  static void tell(String name) {
    System.out.println(name + ": up to " + NUMBER + " schedules");
  }

  private static void run(Body body) {
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs bodies side by side, and throws what the first of them threw that did. */
  public static void together(Body... bodies) throws InterruptedException {
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (Body body : bodies) {
      Thread thread = new Thread(() -> note(body, thrown));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (thrown.get() != null) {
      throw thrown.get();
    }
  }

  private static void note(Body body, AtomicReference<RuntimeException> thrown) {
    try {
      body.run();
    } catch (Throwable e) {
      thrown.compareAndSet(null, new IllegalStateException(e));
    }
  }
}
