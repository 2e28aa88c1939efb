// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaEventBlockingSync;
import static org.bytedeco.cuda.global.cudart.cudaEventCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventDisableTiming;

import io.github.scpl.device.Closing;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.cuda.cudart.CUevent_st;

/** Events of a card that are made and wait to be recorded again. Thread-safe. */
final class EventPool implements AutoCloseable {
  /**
   * Threads that wait sleep. By default they would look again and again, on cores that the loaders
   * of batches need. What it costs to be woken was not measured.
   */
  private static final int FLAGS = cudaEventDisableTiming | cudaEventBlockingSync;

  private final Card card;
  private final Queue<CUevent_st> idle = new ConcurrentLinkedQueue<>();

  EventPool(Card card) {
    this.card = card;
  }

  /** One that nobody has. */
  CUevent_st take() {
    CUevent_st event = idle.poll();
    if (event == null) {
      card.use();
      event = new CUevent_st();
      Cuda.check(cudaEventCreateWithFlags(event, FLAGS), card, "make an event");
    }
    return event;
  }

  /** Takes one back that was reached. */
  void giveBack(CUevent_st event) {
    idle.add(event);
  }

  /** Frees one that must not be recorded again. */
  void destroy(CUevent_st event) {
    card.use();
    Cuda.check(cudaEventDestroy(event), card, "free an event");
  }

  /** Frees those that nobody has. */
  @Override
  public void close() {
    List<CUevent_st> all = new ArrayList<>();
    for (CUevent_st event = idle.poll(); event != null; event = idle.poll()) {
      all.add(event);
    }
    Closing.each(all, this::destroy);
  }
}
