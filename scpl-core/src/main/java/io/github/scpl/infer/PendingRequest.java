// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.infer.policy.PolicyJudge;
import io.github.scpl.infer.policy.Row;
import io.github.scpl.infer.policy.RowJudge;
import java.util.List;

/** A request on its way through the stages, used by one of them at a time. */
final class PendingRequest implements RowJudge {
  private final Request request;
  private final List<Row> rows;
  private final PolicyJudge judge;
  private long computedRows;

  PendingRequest(Request request, List<Row> rows, PolicyJudge judge) {
    this.request = request;
    this.rows = rows;
    this.judge = judge;
  }

  @Override
  public boolean looksAt(int exit) {
    return judge.looksAt(exit);
  }

  @Override
  public boolean atExit(Row row, int exit, double[] logits) {
    boolean leaves = judge.atExit(row, exit, logits);
    if (leaves) {
      answer(row);
    }
    return leaves;
  }

  @Override
  public void atHead(Row row, int blocks, double[] logits) {
    judge.atHead(row, blocks, logits);
    answer(row);
  }

  private void answer(Row row) {
    request.answer(row.index()).complete(row.answer());
  }

  /** Notes rows that a block computed, those that fill up a tile included. */
  void addComputed(long count) {
    computedRows += count;
  }

  /** Ends the request, all of whose rows have left. */
  void complete() {
    request.answers().complete(ClassifierPlan.answers(rows, computedRows));
  }

  Request request() {
    return request;
  }
}
