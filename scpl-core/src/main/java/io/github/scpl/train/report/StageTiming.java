// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

/**
 * How one stage spent an epoch.
 *
 * @param stage from 0
 * @param busySeconds time spent on batches, copying them to the next stage included, waiting for
 *     one or for room in the next stage excluded
 * @param seconds length of the epoch
 */
public record StageTiming(int stage, double busySeconds, double seconds) {
  /** The busy share of the epoch, from 0 to 1. */
  public double utilization() {
    return busySeconds / seconds;
  }
}
