// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Event;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;

/** A place in a stream, or in what is kept of it. */
final class EmulatedEvent implements Event {
  private final EmulatedDriver driver;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final Capture capture;
  private final BitSet before;

  /** One of a stream that runs. */
  EmulatedEvent(EmulatedDriver driver) {
    this(driver, null, null);
  }

  /** One of a stream whose work is kept, behind some of its operations. */
  EmulatedEvent(EmulatedDriver driver, Capture capture, BitSet before) {
    this.driver = driver;
    this.capture = capture;
    this.before = before;
  }

  /** What it belongs to; null if it was not recorded in a capture. */
  Capture capture() {
    return capture;
  }

  BitSet before() {
    return before;
  }

  void reach() {
    reached.countDown();
  }

  /** Waits until it is reached, whether or not something has failed. */
  void waitFor() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          reached.await();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void requireRecorded() {
    driver.requireNoCapture("look at an event");
    if (capture != null) {
      throw new CudaException("The event was recorded in a capture, and is never reached");
    }
  }

  @Override
  public boolean isReached() {
    requireRecorded();
    driver.requireWorking();
    return reached.getCount() == 0;
  }

  @Override
  public void join() {
    requireRecorded();
    waitFor();
    driver.requireWorking();
  }
}
