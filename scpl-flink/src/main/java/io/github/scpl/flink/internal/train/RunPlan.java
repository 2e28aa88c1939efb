// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import io.github.scpl.flink.internal.Stages;
import io.github.scpl.flink.recipe.Recipe;
import java.io.Serializable;
import java.util.List;

/**
 * What all parts of a job are told.
 *
 * @param recipe of network and data
 * @param rates the learning rate of each epoch
 * @param outputs names of the network's outputs: exits in block order, then the head
 * @param stages which blocks share a slot and a thread
 * @param snapshot the folder that the trained network is written to; null for none
 */
public record RunPlan(
    Recipe recipe, List<Double> rates, List<String> outputs, Stages stages, String snapshot)
    implements Serializable {
  /** Copies the lists. */
  public RunPlan {
    rates = List.copyOf(rates);
    outputs = List.copyOf(outputs);
  }

  /** How many blocks the network has. */
  public int blocks() {
    return stages.blocks();
  }

  /** Whether blocks have exits. */
  public boolean exits() {
    return outputs.size() > 1;
  }
}
