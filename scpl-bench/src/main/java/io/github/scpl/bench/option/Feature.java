// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.block.LocalLoss;
import java.util.function.Predicate;

/** What a method has, and what an option is about. */
public enum Feature {
  /** Whatever the method. */
  ANY(training -> true),

  /** Stages that train side by side. */
  STAGES(Training::staged),

  /** Batches that wait in front of stages. */
  PIPELINE(training -> training.staged() && training.method().local()),

  /** Stages that train on micro-batches. */
  MICRO_BATCHES(training -> training.staged() && !training.method().local()),

  /** The contrastive loss and its projectors. */
  CONTRASTIVE(
      training -> !training.isAssociated() && training.method().loss() == LocalLoss.contrastive()),

  /** An exit on every block. */
  EXITS(training -> !training.isAssociated() && training.method().exits());

  private final Predicate<Training> has;

  Feature(Predicate<Training> has) {
    this.has = has;
  }

  boolean isOf(Training training) {
    return has.test(training);
  }
}
