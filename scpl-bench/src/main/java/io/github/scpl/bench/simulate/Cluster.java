// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

/**
 * Devices that are alike, and the links between them.
 *
 * @param speed of a device: how many times as fast as what block costs were measured on
 * @param bytesPerSecond of a link
 * @param latency of a link, in seconds
 * @param handOver seconds of a device for each byte, at each end of a link: cutting batches up, and
 *     putting them together
 * @param memory of a device, in bytes
 * @param shared whether devices are cores of one machine, which slow each other down
 */
public record Cluster(
    double speed,
    double bytesPerSecond,
    double latency,
    double handOver,
    double memory,
    boolean shared) {
  /** The cores of one machine, whose stages hand over memory in no time. */
  static final Cluster CORES =
      new Cluster(1, Double.POSITIVE_INFINITY, 0, 0, Double.MAX_VALUE, true);

  /** A channel with so many slots, each of so many bytes. */
  Pipe pipe(int slots, double bytes) {
    return new Pipe(slots, transfer(bytes), latency, handOver * bytes);
  }

  /** Seconds that a link is busy with so many bytes. */
  double transfer(double bytes) {
    return bytes / bytesPerSecond;
  }

  /**
   * Seconds in which replicas of a stage come to the mean of their gradients, by a ring: each sends
   * and receives all of them almost twice, piece by piece (Patarasuk and Yuan, "Bandwidth optimal
   * all-reduce algorithms for clusters of workstations", 2009).
   */
  double allReduce(double bytes, int replicas) {
    int hops = 2 * (replicas - 1);
    return hops * (transfer(bytes / replicas) + latency);
  }
}
