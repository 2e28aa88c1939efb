// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A call on a thread of its own. */
final class Call<T> {
  private final FutureTask<T> task;
  private final Thread thread;

  Call(Callable<T> callable) {
    task = new FutureTask<>(callable);
    thread = new Thread(task);
    thread.start();
  }

  void awaitWaiting() {
    while (thread.getState() != Thread.State.WAITING) {
      assertFalse(task.isDone(), "the call did not wait");
      Thread.onSpinWait();
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  T result() throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }
}
