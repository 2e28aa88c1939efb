// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Bundle;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Mark;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.pipeline.Channel;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What circulates in a channel: a batch, what to do with it, and where to report. It belongs to one
 * thread at a time; marks tell the lanes of its producer and consumer when its memory is theirs.
 */
public final class Slot {
  private final Signal signal;
  private Ticket ticket;
  private Marker marker;
  private int firstRow;
  private Mark sent = Mark.REACHED;
  private Mark released = Mark.REACHED;

  private Slot(Signal signal) {
    this.signal = signal;
  }

  /** A channel of {@code capacity} waiting slots and one that its consumer works on. */
  public static Channel<Slot> channel(int capacity, Arena arena, Device device, DataType type) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i <= capacity; i++) {
      slots.add(new Slot(new Signal(arena, device, type)));
    }
    return new Channel<>(slots);
  }

  /** The batch. */
  public Signal signal() {
    return signal;
  }

  /** Makes it a batch's; without a ticket, the end of an epoch. */
  public void issue(Ticket newTicket) {
    ticket = newTicket;
    marker = null;
  }

  /** Makes it a marker's, without a batch. */
  public void mark(Marker newMarker) {
    ticket = null;
    marker = newMarker;
  }

  /** Producer: lets the lane begin to write when the consumer's has read what was there. */
  public Slot claimed(Lane lane) {
    lane.await(released);
    return this;
  }

  /** Producer: marks that the lane has written. */
  public Slot sent(Lane lane) {
    sent = lane.record();
    return this;
  }

  /** Producer on the host: waits until what was sent last from here is on its way no more. */
  public void awaitSent() {
    sent.join();
  }

  /** Consumer: lets the lane begin to read when the producer's has written. */
  public Slot received(Lane lane) {
    lane.await(sent);
    return this;
  }

  /** Consumer: marks that the lane has read. */
  public Slot released(Lane lane) {
    released = lane.record();
    return this;
  }

  void takeOver(Bundle output, Slot from, MemoryKernels copies) {
    signal.takeOver(output, from.signal.targets(), copies);
    issue(from.ticket);
    firstRow = from.firstRow;
  }

  /** Takes neighbouring rows of a batch, which stay the batch's. */
  void takeOverRows(Slot batch, int first, int rows) {
    signal.takeOverRows(batch.signal, first, rows);
    issue(batch.ticket);
    firstRow = first;
  }

  /** Which row of the batch the first one is; above 0 in a micro-batch. */
  int firstRow() {
    return firstRow;
  }

  /** Where blocks report on the batch. */
  public Ticket ticket() {
    return ticket;
  }

  /** What to do with the batch. */
  public Step step() {
    return ticket.step();
  }

  /** What goes through the stages in place of a batch; null in other slots. */
  public Marker marker() {
    return marker;
  }

  /** A slot with neither a ticket nor a marker is the end of an epoch. */
  public boolean isEnd() {
    return ticket == null && marker == null;
  }
}
