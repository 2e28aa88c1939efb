// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import io.github.scpl.device.ArgMax;

/** Lets rows leave by a policy, with their answers. Immutable, so that stages may share it. */
public final class PolicyJudge implements RowJudge {
  private final ExitPolicy policy;
  private final ExitSettings settings;
  private final int lastExit;

  /**
   * A judge.
   *
   * @param lastExit the exit that always answers; -1 if the head does
   */
  public PolicyJudge(ExitSettings settings, int lastExit) {
    policy = settings.policy();
    this.settings = settings;
    this.lastExit = lastExit;
  }

  @Override
  public boolean looksAt(int exit) {
    return exit == lastExit || policy.looksAt(exit);
  }

  @Override
  public boolean atExit(Row row, int exit, double[] logits) {
    double[] probabilities = new double[logits.length];
    Softmax.probabilities(logits, settings.exitTemperature(exit), probabilities);
    row.labels[exit] = ArgMax.of(logits);
    boolean asked = policy.looksAt(exit);
    if (exit == lastExit || asked && policy.leaves(exit, probabilities, row.labels)) {
      row.answer = Answer.ofExit(exit, probabilities, row.labels[exit]);
    }
    return row.answer != null;
  }

  @Override
  public void atHead(Row row, int blocks, double[] logits) {
    double[] probabilities = new double[logits.length];
    Softmax.probabilities(logits, settings.headTemperature(), probabilities);
    row.answer = Answer.ofHead(blocks, probabilities, ArgMax.of(logits));
  }
}
