// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;

/**
 * Hidden and cell states of both directions, or their gradients, {@code [2, batch, width]} each;
 * null stands for zeros.
 */
record LstmStates(Tensor hidden, Tensor cell) {
  /** Whether any of the two is not zero. */
  boolean given() {
    return hidden != null || cell != null;
  }

  /** Copies the states of one direction to {@code [batch, width]} each. */
  void load(MemoryKernels memory, int direction, Tensor hiddenTarget, Tensor cellTarget) {
    load(memory, hidden, direction, hiddenTarget);
    load(memory, cell, direction, cellTarget);
  }

  private static void load(MemoryKernels memory, Tensor source, int direction, Tensor target) {
    if (source == null) {
      memory.zero(target);
    } else {
      memory.copy(source, direction * target.length(), target, 0, target.length());
    }
  }
}
