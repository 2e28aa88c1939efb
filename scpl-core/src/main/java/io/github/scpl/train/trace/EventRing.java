// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

import io.github.scpl.block.Step;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events of one thread on their way to another, in memory that is used again and again. An event
 * that finds no room is lost, and counted: the thread that trains never waits.
 *
 * <p>One thread writes, one reads. The writer's position is published after an event's words, the
 * reader's after they were read.
 */
final class EventRing implements Track {
  /** Events; a power of two. */
  static final int CAPACITY = 4096;

  private static final int WORDS = 5;
  private static final int DEPTH = Phase.values().length;
  private static final Phase[] PHASES = Phase.values();

  private final long[] words = new long[CAPACITY * WORDS];
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  /** Told of events, one after the other. */
  interface Reader {
    void slice(Phase phase, int block, int epoch, int batch, long start, long end);

    void depth(int stage, int batches, long nanos);
  }

  @Override
  public void slice(Phase phase, int block, Step step, long start, long end) {
    int epoch = step == null ? 0 : step.epoch();
    int batch = step == null ? -1 : step.batch();
    add(phase.ordinal(), block, pair(epoch, batch), start, end);
  }

  @Override
  public void depth(int stage, int batches, long nanos) {
    add(DEPTH, stage, batches, nanos, nanos);
  }

  private static long pair(int high, int low) {
    return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
  }

  private void add(int kind, int place, long what, long start, long end) {
    long position = written.getPlain();
    if (position - read.getAcquire() == CAPACITY) {
      lost.incrementAndGet();
      return;
    }
    int first = (int) (position & CAPACITY - 1) * WORDS;
    words[first] = kind;
    words[first + 1] = place;
    words[first + 2] = what;
    words[first + 3] = start;
    words[first + 4] = end;
    written.setRelease(position + 1);
  }

  /** Reader: hands over all events that are there. */
  void drain(Reader reader) {
    long end = written.getAcquire();
    for (long position = read.getPlain(); position < end; position++) {
      int first = (int) (position & CAPACITY - 1) * WORDS;
      int kind = (int) words[first];
      int place = (int) words[first + 1];
      long what = words[first + 2];
      if (kind == DEPTH) {
        reader.depth(place, (int) what, words[first + 3]);
      } else {
        int epoch = (int) (what >> Integer.SIZE);
        reader.slice(PHASES[kind], place, epoch, (int) what, words[first + 3], words[first + 4]);
      }
      read.setRelease(position + 1);
    }
  }

  /** Events that found no room. */
  long lost() {
    return lost.get();
  }
}
