// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

import java.util.Locale;

/** What a thread of a trainer spends a slice of its time on. */
public enum Phase {
  /** A block's backbone, from its input to its output. */
  FORWARD(true),

  /** The same again, for a micro-batch whose activations were overwritten meanwhile. */
  RECOMPUTE(true),

  /** Projector, exit and head: their outputs, the losses, and the way back to the backbone. */
  LOSS(true),

  /** The backbone's way back. */
  BACKWARD(true),

  /** The optimizer's step. */
  UPDATE(true),

  /** Counting correct answers, in evaluation. */
  SCORE(true),

  /** Handing an output, or a gradient, to another stage. */
  HAND_OVER(true),

  /** Reading a batch from the data source. */
  LOAD(true),

  /** Nothing has come from the stage below, or from the data source. */
  WAIT_FOR_INPUT(false),

  /** The next stage has no room. */
  WAIT_FOR_ROOM(false),

  /** No gradient has come from the stage above. */
  WAIT_FOR_GRADIENT(false),

  /** Other stages have all cores. */
  WAIT_FOR_CORE(false);

  private final boolean work;
  private final String words = name().toLowerCase(Locale.ROOT).replace('_', ' ');

  Phase(boolean work) {
    this.work = work;
  }

  /** Whether the thread works, rather than to wait. */
  public boolean isWork() {
    return work;
  }

  /** The name in words, such as {@code wait for input}. */
  @Override
  public String toString() {
    return words;
  }
}
