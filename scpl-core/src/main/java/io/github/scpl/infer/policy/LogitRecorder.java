// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.ArrayList;
import java.util.List;

/** Keeps the logits of all outputs, batch by batch; no row leaves. */
public final class LogitRecorder implements RowJudge {
  private final int exits;
  private final boolean head;
  private final int classes;

  /** By output, then by row. */
  private final List<List<double[]>> logits = new ArrayList<>();

  private final List<Integer> labels = new ArrayList<>();
  private int firstRow;

  /** A recorder of so many exits and perhaps a head. */
  public LogitRecorder(int exits, boolean head, int classes) {
    this.exits = exits;
    this.head = head;
    this.classes = classes;
    for (int output = 0; output < exits + (head ? 1 : 0); output++) {
      logits.add(new ArrayList<>());
    }
  }

  /** Starts a batch. */
  public void start(int[] batchLabels, int rows) {
    firstRow = labels.size();
    if (batchLabels.length != rows) {
      throw new IllegalArgumentException(
          "Expected a label for each of " + rows + " rows, got " + batchLabels.length);
    }
    for (int label : batchLabels) {
      labels.add(label);
    }
  }

  @Override
  public boolean looksAt(int exit) {
    return true;
  }

  @Override
  public boolean atExit(Row row, int exit, double[] values) {
    add(row, exit, values);
    return false;
  }

  @Override
  public void atHead(Row row, int blocks, double[] values) {
    add(row, exits, values);
  }

  /** Every block visits rows in their order, so that they are appended in order. */
  private void add(Row row, int output, double[] values) {
    List<double[]> rows = logits.get(output);
    if (rows.size() != firstRow + row.index) {
      throw new IllegalStateException("Expected row " + rows.size() + ", got " + row.index);
    }
    rows.add(values.clone());
  }

  /** All that was kept. */
  public ExitLogits result(int blocks) {
    List<double[][]> outputs = logits.stream().map(rows -> rows.toArray(double[][]::new)).toList();
    return new ExitLogits(
        outputs, head, blocks, labels.stream().mapToInt(Integer::intValue).toArray(), classes);
  }
}
