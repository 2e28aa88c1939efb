// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

/** What an option is about, from which follows what becomes of it with a stored model. */
public enum Concern {
  /** Answers depend on it: stored, and refused beside {@code --load} if it is different. */
  MODEL,

  /** It has done its work: stored for the record, and refused beside {@code --load}. */
  TRAINING,

  /**
   * How training is spread over cores, or watched, on which no answer depends: refused beside
   * {@code --load}.
   */
  PIPELINE,

  /** Where samples are read from, and how: stored, and may be different when loaded. */
  SAMPLES,

  /** How a policy of early exit is chosen; given beside {@code --load}, it is chosen anew. */
  CHOICE,

  /** What is measured now. */
  MEASUREMENT,

  /** Cores and threads, which change no answer but in its last digits. */
  MACHINE,

  /** Files that are written, and the model file itself. */
  FILES;

  /** Whether it means something for training alone. */
  public boolean isOver() {
    return this == TRAINING || this == PIPELINE;
  }

  public boolean isStored() {
    return this == MODEL || this == TRAINING || this == SAMPLES;
  }
}
