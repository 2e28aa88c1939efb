// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRingTest {
  private final EventRing ring = new EventRing();
  private final List<String> read = new ArrayList<>();

  private final EventRing.Reader reader =
      new EventRing.Reader() {
        @Override
        public void slice(Phase phase, int block, int epoch, int batch, long start, long end) {
          read.add(phase + " " + block + " " + epoch + " " + batch + " " + start + " " + end);
        }

        @Override
        public void depth(int stage, int batches, long nanos) {
          read.add("depth " + stage + " " + batches + " " + nanos);
        }
      };

  private void add(int batch) {
    ring.slice(Phase.UPDATE, 1, new Step(2, batch, true, 0), batch, batch + 1);
  }

  @Test
  void whatIsWrittenIsReadOnceAndInOrder() {
    ring.slice(Phase.WAIT_FOR_INPUT, Track.NO_BLOCK, null, -5, Long.MAX_VALUE);
    add(7);
    ring.depth(3, 2, 11);
    ring.drain(reader);
    ring.drain(reader);
    assertEquals(
        List.of("wait for input -1 0 -1 -5 " + Long.MAX_VALUE, "update 1 2 7 7 8", "depth 3 2 11"),
        read);
  }

  @Test
  void eventsWithoutRoomAreCountedAndLaterOnesFindItAgain() {
    for (int i = 0; i < EventRing.CAPACITY + 3; i++) {
      add(i);
    }
    assertEquals(3, ring.lost());
    ring.drain(reader);
    add(9999);
    ring.drain(reader);
    assertEquals(EventRing.CAPACITY + 1, read.size());
    int last = EventRing.CAPACITY - 1;
    assertEquals("update 1 2 " + last + " " + last + " " + (last + 1), read.get(last));
    assertEquals("update 1 2 9999 9999 10000", read.get(last + 1));
    assertEquals(3, ring.lost());
  }

  @Test
  void oneThreadMayWriteWhileAnotherReads() throws InterruptedException {
    int count = 20 * EventRing.CAPACITY;
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < count; i++) {
                add(i);
              }
            });
    writer.start();
    while (writer.isAlive()) {
      ring.drain(reader);
    }
    ring.drain(reader);
    assertEquals(count, read.size() + ring.lost());
    int before = -1;
    for (String event : read) {
      String[] words = event.split(" ");
      int batch = Integer.parseInt(words[3]);
      assertEquals("update 1 2 " + batch + " " + batch + " " + (batch + 1), event);
      assertEquals(true, batch > before, event);
      before = batch;
    }
  }
}
