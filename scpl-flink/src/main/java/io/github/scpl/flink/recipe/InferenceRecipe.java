// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.recipe;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import java.io.IOException;
import java.io.Serializable;

/**
 * How to make the network, its input, and the policy by which rows leave. It is sent to every
 * process that runs a part of the job, and called there: so what it makes must be the same
 * everywhere and every time, and files that it reads must be there.
 */
public interface InferenceRecipe extends Serializable {
  /**
   * The network, not yet built: each block is built where it runs, and then restored.
   *
   * @throws IOException if something that it needs cannot be read
   */
  Network.Builder network() throws IOException;

  /**
   * The rows, opened as epoch 0; their labels are not used. Sequences of all batches should be
   * padded to one length, as answers may depend on it.
   *
   * @throws IOException if they cannot be read
   */
  BatchSource input() throws IOException;

  /** When rows leave; none does before the head if not said otherwise. */
  default ExitSettings settings() {
    return ExitSettings.of(ExitPolicy.never());
  }
}
