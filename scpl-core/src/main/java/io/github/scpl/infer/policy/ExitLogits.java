// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import io.github.scpl.device.ArgMax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What every output says about every row of a data set, so that any number of policies can be tried
 * without the network: {@code Classifier.record} makes it. Takes 8 bytes per row, output and class.
 * Immutable and thread-safe.
 */
public final class ExitLogits {
  /** By output, row and class. */
  private final List<double[][]> logits;

  private final boolean head;

  /** Of the network they come from. */
  private final int blocks;

  private final int[] labels;
  private final int classes;

  /** The arrays must not be changed afterwards. */
  ExitLogits(List<double[][]> logits, boolean head, int blocks, int[] labels, int classes) {
    if (logits.isEmpty() || labels.length == 0) {
      throw new IllegalArgumentException(
          "Expected at least one output and one row, got "
              + logits.size()
              + " outputs and "
              + labels.length
              + " rows");
    }
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new IllegalArgumentException(
            "Expected labels from 0 to "
                + (classes - 1)
                + ", got "
                + labels[row]
                + " in row "
                + row);
      }
    }
    this.logits = List.copyOf(logits);
    this.head = head;
    this.blocks = blocks;
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * Logits that were computed elsewhere.
   *
   * @param outputs an array {@code [rows][classes]} for each exit in block order and, if there is a
   *     head, for the head; copied. There are as many blocks as exits, or one
   * @param head whether the last output is the head
   * @param labels the class of every row; copied
   * @throws IllegalArgumentException if there is no output or no row, the sizes do not match, or a
   *     logit is not finite
   */
  public static ExitLogits of(List<double[][]> outputs, boolean head, int[] labels) {
    boolean rowsMatch = outputs.stream().allMatch(output -> output.length == labels.length);
    int classes = outputs.isEmpty() || labels.length == 0 ? 0 : outputs.get(0)[0].length;
    List<double[][]> copies = new ArrayList<>();
    for (double[][] output : outputs) {
      copies.add(Arrays.stream(output).map(double[]::clone).toArray(double[][]::new));
      rowsMatch &= Arrays.stream(output).allMatch(row -> row.length == classes);
    }
    if (!rowsMatch) {
      throw new IllegalArgumentException(
          "Expected " + labels.length + " rows of " + classes + " logits in every output");
    }
    int blocks = Math.max(1, copies.size() - (head ? 1 : 0));
    ExitLogits logits = new ExitLogits(copies, head, blocks, labels.clone(), classes);
    logits.requireFinite();
    return logits;
  }

  private void requireFinite() {
    for (int output = 0; output < logits.size(); output++) {
      for (int row = 0; row < labels.length; row++) {
        for (double logit : view(output, row)) {
          if (!Double.isFinite(logit)) {
            throw new IllegalArgumentException(
                "Expected finite logits, got "
                    + logit
                    + " in row "
                    + row
                    + " of "
                    + outputNames().get(output));
          }
        }
      }
    }
  }

  /** The number of rows. */
  public int rows() {
    return labels.length;
  }

  /** The number of classes. */
  public int classes() {
    return classes;
  }

  /** The number of exits. */
  public int exits() {
    return logits.size() - (head ? 1 : 0);
  }

  /** Whether the last output is the head. */
  public boolean hasHead() {
    return head;
  }

  /** The number of blocks that a row goes through to reach the last output. */
  public int blocks() {
    return blocks;
  }

  /** Names of the outputs: the exits in block order, then the head, if there is one. */
  public List<String> outputNames() {
    List<String> names = new ArrayList<>();
    for (int exit = 0; exit < exits(); exit++) {
      names.add("exit " + exit);
    }
    if (head) {
      names.add("head");
    }
    return names;
  }

  /** The class of a row. */
  public int label(int row) {
    return labels[row];
  }

  /** What an output, by its place in {@link #outputNames()}, says about a row. */
  public double[] logits(int output, int row) {
    return logits.get(output)[row].clone();
  }

  /** The same without a copy, only to be read. */
  double[] view(int output, int row) {
    return logits.get(output)[row];
  }

  /** The share of rows that an output has right, from 0 to 1. */
  public double accuracy(int output) {
    int hits = 0;
    for (int row = 0; row < labels.length; row++) {
      hits += ArgMax.of(view(output, row)) == labels[row] ? 1 : 0;
    }
    return (double) hits / labels.length;
  }

  /**
   * The answers that a {@code Classifier} with these settings gives to the same rows: all outputs
   * are known, and each row takes that of the one it would have left at.
   *
   * @throws IllegalArgumentException if the settings do not fit the outputs
   */
  public List<Answer> answers(ExitSettings settings) {
    settings.requireFit(exits());
    PolicyJudge judge = new PolicyJudge(settings, head ? -1 : exits() - 1);
    List<Answer> answers = new ArrayList<>(labels.length);
    for (int row = 0; row < labels.length; row++) {
      answers.add(answer(new Row(row, exits()), judge));
    }
    return answers;
  }

  private Answer answer(Row row, PolicyJudge judge) {
    for (int exit = 0; exit < exits(); exit++) {
      if (judge.looksAt(exit) && judge.atExit(row, exit, view(exit, row.index))) {
        return row.answer;
      }
    }
    judge.atHead(row, blocks, view(exits(), row.index));
    return row.answer;
  }
}
