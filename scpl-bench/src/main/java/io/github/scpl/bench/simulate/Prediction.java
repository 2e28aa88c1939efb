// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import java.util.List;

/**
 * What a simulation came to.
 *
 * @param scheme of its stages
 * @param blocksPerStage where blocks are
 * @param replicas of the whole pipeline, each with batches of its own
 * @param secondsPerBatch of each replica
 * @param samplesPerSecond of all replicas together
 * @param busy the share of the devices' time, from 0 to 1, in which they work
 * @param memory of the device that needs most, in bytes
 */
public record Prediction(
    Scheme scheme,
    List<Integer> blocksPerStage,
    int replicas,
    double secondsPerBatch,
    double samplesPerSecond,
    double busy,
    double memory) {
  /** How many devices work. */
  public int devices() {
    return blocksPerStage.size() * replicas;
  }
}
