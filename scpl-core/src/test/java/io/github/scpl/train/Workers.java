// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The threads of the library that run in this process. */
public final class Workers {
  private Workers() {}

  public static List<Thread> alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("scpl-"))
        .toList();
  }

  /** Kernel helpers were told to end but are not waited for, so they get a moment. */
  public static void assertNoneLeft() {
    try {
      for (Thread thread : alive()) {
        if (thread.getName().equals("scpl-kernel-helper")) {
          TimeUnit.SECONDS.timedJoin(thread, 5);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertEquals(List.of(), alive());
  }
}
