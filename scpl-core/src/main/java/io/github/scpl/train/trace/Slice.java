// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

/**
 * A slice of the time of a thread of a trainer.
 *
 * @param stage from 0, or {@link Tracer#LOADER}
 * @param phase what the time was spent on
 * @param block from 0, or {@link Track#NO_BLOCK}
 * @param epoch from 1; 0 in evaluation, and where there is no batch
 * @param batch from 0; -1 where there is none
 * @param start by {@link System#nanoTime()}
 * @param end by {@link System#nanoTime()}
 */
public record Slice(int stage, Phase phase, int block, int epoch, int batch, long start, long end) {
  /** The part of the slice that lies between two times, in seconds. */
  public double secondsWithin(long from, long to) {
    return Math.max(0, Math.min(end, to) - Math.max(start, from)) * 1e-9;
  }
}
