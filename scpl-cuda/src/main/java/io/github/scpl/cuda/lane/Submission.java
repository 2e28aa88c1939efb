// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Event;
import io.github.scpl.cuda.driver.PinnedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A list of work on its way: the numbers that go to the card before it, and those that come back
 * behind it. Its pinned memory is another one's when it is settled. Thread-safe.
 */
final class Submission {
  private final PinnedMemory pinned;
  private final int firstResult;
  private byte[] results;
  private Event end;
  private Throwable failure;

  /**
   * One that waits to be submitted.
   *
   * @param firstResult where in the pinned memory results begin
   */
  Submission(PinnedMemory pinned, int firstResult) {
    this.pinned = pinned;
    this.firstResult = firstResult;
  }

  /** The next one with this one's memory, when this one has no need of it any more. */
  Submission next() {
    settle();
    return new Submission(pinned, firstResult);
  }

  /** The address that numbers that change are copied from. */
  long address() {
    return pinned.address();
  }

  /** The address that results are copied to. */
  long resultAddress() {
    return pinned.address() + firstResult;
  }

  /** Puts a number that changes. */
  void put(int place, long bits) {
    bytes().putLong(Long.BYTES * place, bits);
  }

  /** What was put there. */
  long get(int place) {
    return bytes().getLong(Long.BYTES * place);
  }

  private ByteBuffer bytes() {
    return pinned.bytes().duplicate().order(ByteOrder.nativeOrder());
  }

  synchronized void submitted(Event reached, int resultBytes) {
    end = reached;
    results = new byte[resultBytes];
  }

  synchronized void failed(Throwable cause) {
    failure = cause;
  }

  /** Waits for a submission's end, and takes its results out of the pinned memory. */
  private synchronized void settle() {
    if (end == null || failure != null) {
      return;
    }
    try {
      end.join();
      bytes().position(firstResult).get(results);
    } catch (RuntimeException e) {
      failure = e;
    }
    end = null;
  }

  /**
   * Waits for the results.
   *
   * @throws RuntimeException if it was not submitted, or if something before its end has failed
   */
  synchronized ByteBuffer results() {
    settle();
    if (failure != null) {
      throw again(failure);
    }
    return ByteBuffer.wrap(results).order(ByteOrder.nativeOrder());
  }

  /** A failure for one more of those who have to know of it. */
  static RuntimeException again(Throwable failure) {
    return failure instanceof CudaException
        ? new CudaException(failure.getMessage(), failure)
        : new IllegalStateException("Work before it could not be submitted: " + failure, failure);
  }
}
