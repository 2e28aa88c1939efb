// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Step;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Schedules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The circulation of slots by a model checker: batches go through two channels with a ticket each,
 * every stage reports, and the caller sees the tickets that are complete, and the end.
 */
@Tag("slow")
@Timeout(600)
class SlotModelTest {
  private static final int BATCHES = 2;

  private final Arena arena = HostDevice.HOST.arena();

  @AfterEach
  void free() {
    arena.close();
  }

  private Channel<Slot> channel(int capacity) {
    return Slot.channel(capacity, arena, HostDevice.HOST, DataType.FLOAT);
  }

  @Test
  void everyBatchArrivesOnceWithItsOwnTicketAndLabels() {
    Schedules.all(
        "Slots: two batches through two stages",
        () -> {
          Channel<Slot> below = channel(0);
          Channel<Slot> above = channel(1);
          Completions completions = new Completions();
          Schedules.together(
              () -> load(below),
              () -> pass(below, above, completions),
              () -> pass(above, null, completions),
              () -> collect(completions));
          assertEquals(0, below.filled() + above.filled());
          assertTrue(below.tryClaim() != null && below.tryClaim() == null, "1 slot below");
          assertTrue(above.tryClaim() != null && above.tryClaim() != null, "2 slots above");
        });
  }

  private static void load(Channel<Slot> output) throws InterruptedException {
    for (int batch = 0; batch < BATCHES; batch++) {
      Slot slot = output.claim();
      slot.signal().labels(1)[0] = batch;
      slot.issue(new Ticket(new Step(1, batch, true, 0), 1, 2));
      output.send(slot);
    }
    Slot end = output.claim();
    end.issue(null);
    output.send(end);
  }

  private static void pass(Channel<Slot> input, Channel<Slot> output, Completions completions)
      throws InterruptedException {
    Slot slot = input.receive();
    while (!slot.isEnd()) {
      int label = slot.signal().labels()[0];
      assertEquals(slot.step().batch(), label);
      if (output != null) {
        Slot next = output.tryClaim();
        if (next == null) {
          next = output.claim();
        }
        next.signal().labels(1)[0] = label;
        next.issue(slot.ticket());
        output.send(next);
      }
      Ticket ticket = slot.ticket();
      input.release(slot);
      if (ticket.done()) {
        completions.add(Completion.of(ticket));
      }
      slot = input.receive();
    }
    input.release(slot);
    if (output != null) {
      Slot end = output.claim();
      end.issue(null);
      output.send(end);
    }
    completions.add(Completion.end(output == null ? 1 : 0, 0));
  }

  private static void collect(Completions completions) throws InterruptedException {
    int tickets = 0;
    int ends = 0;
    while (ends < 2) {
      Completion completion = completions.take();
      if (completion.kind() == Completion.Kind.END) {
        ends++;
      } else {
        assertEquals(tickets, completion.ticket().step().batch());
        tickets++;
      }
    }
    assertEquals(BATCHES, tickets);
  }
}
