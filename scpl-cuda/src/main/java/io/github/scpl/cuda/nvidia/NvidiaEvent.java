// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaErrorNotReady;
import static org.bytedeco.cuda.global.cudart.cudaEventQuery;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaStreamWaitEvent;

import io.github.scpl.cuda.driver.Event;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * A place in a stream. CUDA's event is given back as soon as it is known to be reached, which the
 * stream asks for now and then; whoever still has this one needs no event any more. So there are
 * never many more of CUDA's than places that are not reached, and nothing waits for the garbage
 * collector.
 */
final class NvidiaEvent implements Event {
  private final Card card;
  private final EventPool pool;
  private final Capture capture;
  private CUevent_st event;
  private int users;
  private boolean reached;

  /**
   * Records one behind all that a stream has.
   *
   * @param capture that the stream is in; null if none
   */
  NvidiaEvent(Card card, EventPool pool, Capture capture, CUstream_st stream) {
    this.card = card;
    this.pool = pool;
    this.capture = capture;
    event = pool.take();
    int status = cudaEventRecord(event, stream);
    if (status != 0) {
      RuntimeException failure = Cuda.failure(status, card, "record an event");
      pool.destroy(event);
      throw failure;
    }
  }

  /** The capture it is a place in; null if it is none of a capture. */
  Capture capture() {
    return capture;
  }

  @Override
  public boolean isReached() {
    CUevent_st used = enter();
    boolean done = used == null;
    if (!done) {
      try {
        done = query(used);
      } finally {
        leave(done);
      }
    }
    return done;
  }

  private boolean query(CUevent_st used) {
    card.use();
    int status = cudaEventQuery(used);
    if (status == cudaErrorNotReady) {
      Cuda.forget();
      return false;
    }
    Cuda.check(status, card, "do what was submitted");
    return true;
  }

  @Override
  public void join() {
    CUevent_st used = enter();
    if (used == null) {
      return;
    }
    boolean done = false;
    try {
      card.use();
      Cuda.check(cudaEventSynchronize(used), card, "do what was submitted");
      done = true;
    } finally {
      leave(done);
    }
  }

  /** Lets a stream, of any card, go on when it is reached. */
  void await(CUstream_st stream) {
    CUevent_st used = enter();
    if (used != null) {
      try {
        // What the event means now: CUDA takes no notice of it when it is recorded again.
        Cuda.check(cudaStreamWaitEvent(stream, used, 0), card, "let a stream wait for an event");
      } finally {
        leave(false);
      }
    }
  }

  /** Frees what was recorded in a capture that is over, to which nobody can refer any more. */
  synchronized void captured() {
    reached = true;
    pool.destroy(event);
    event = null;
  }

  /** CUDA's event until {@link #leave}; null if it was reached. */
  private synchronized CUevent_st enter() {
    if (reached) {
      return null;
    }
    users++;
    return event;
  }

  private synchronized void leave(boolean done) {
    users--;
    reached |= done;
    if (reached && users == 0 && event != null) {
      pool.giveBack(event);
      event = null;
    }
  }
}
