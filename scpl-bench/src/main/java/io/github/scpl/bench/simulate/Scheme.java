// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import java.util.Locale;

/** How a batch goes through stages. */
public enum Scheme {
  /** Backpropagation on one device. */
  BP,

  /**
   * Micro-batches forward, then backward with their forward passes repeated (Huang et al., 2019).
   */
  GPIPE,

  /**
   * One micro-batch forward, one backward, with an update when all are through (Narayanan et al.,
   * "Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM", 2021).
   */
  ONE_F_ONE_B,

  /** Blocks that learn by themselves, as in {@code PipelineTrainer}. */
  SCPL;

  /** The name in tables, such as {@code 1f1b}. */
  @Override
  public String toString() {
    return this == ONE_F_ONE_B ? "1f1b" : name().toLowerCase(Locale.ROOT);
  }
}
