// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

/**
 * A channel between two stages: slots that circulate, and a link that carries one slot at a time.
 * Used by one simulation.
 */
final class Pipe {
  private final double transfer;
  private final double latency;
  private final double work;
  private int free;
  private int filled;
  private double linkFree;

  /**
   * A pipe whose slots are free.
   *
   * @param slots those that wait, and one that is worked on
   * @param transfer seconds in which the link is busy with a slot
   * @param latency seconds until it arrives, besides
   * @param work seconds of the stage at each end
   */
  Pipe(int slots, double transfer, double latency, double work) {
    this.transfer = transfer;
    this.latency = latency;
    this.work = work;
    free = slots;
  }

  /** Seconds of a stage for each slot that it sends or receives. */
  double work() {
    return work;
  }

  int filled() {
    return filled;
  }

  boolean hasRoom() {
    return free > 0;
  }

  /** Takes a free slot, and returns when it arrives at the other end. */
  double send(double now) {
    free--;
    linkFree = Math.max(now, linkFree) + transfer;
    return linkFree + latency;
  }

  void arrive() {
    filled++;
  }

  /** Takes a slot that has arrived. */
  void receive() {
    filled--;
  }

  /** Gives a slot back that was received. */
  void release() {
    free++;
  }
}
