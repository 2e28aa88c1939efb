// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@Timeout(60)
@ResourceLock(Resources.SYSTEM_ERR)
class InterruptionTest {
  private static final String NL = System.lineSeparator();

  private static String told(Runnable end) {
    PrintStream before = System.err;
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    System.setErr(new PrintStream(told, true));
    try {
      end.run();
    } finally {
      System.setErr(before);
    }
    return told.toString();
  }

  /** As native code does; the test hangs if the end of the process waits for it. */
  @Test
  void aStepThatHeedsNoInterruptIsNotWaitedFor() throws InterruptedException {
    CountDownLatch stepEnds = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread step =
        new Thread(
            () -> {
              awaitWhateverHappens(stepEnds);
              ended.countDown();
            });
    step.start();
    String told = told(() -> Interruption.end(step, ended));
    assertEquals(1, ended.getCount(), "the step goes on");
    assertTrue(step.isAlive());
    assertEquals("scpl: stopping" + NL + "scpl: Interrupted" + NL, told);
    stepEnds.countDown();
    step.join();
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // goes on, as native code would
      }
    }
  }

  @Test
  void aCommandThatStopsSaysSoItself() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Thread command =
        new Thread(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                ended.countDown();
              }
            });
    command.start();
    assertEquals("scpl: stopping" + NL, told(() -> Interruption.end(command, ended)));
    command.join();
  }

  @Test
  void aCommandThatHasEndedIsNotStopped() {
    Thread self = Thread.currentThread();
    assertEquals("", told(() -> Interruption.end(self, new CountDownLatch(0))));
    assertTrue(!Thread.interrupted(), "the thread is left alone");
  }
}
