// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

/** Hears what outputs say about rows, and decides which leave. */
public interface RowJudge {
  /** Whether {@link #atExit} is to be called for this exit. */
  boolean looksAt(int exit);

  /**
   * Hears an exit.
   *
   * @param logits valid during the call
   * @return whether the row leaves; at the last exit of a network without a head it does anyway
   */
  boolean atExit(Row row, int exit, double[] logits);

  /**
   * Hears the head.
   *
   * @param blocks the number of blocks below it
   * @param logits valid during the call
   */
  void atHead(Row row, int blocks, double[] logits);
}
