// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.MemoryKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Hidden and cell states of both directions, or their gradients, {@code [2, batch, width]} each;
 * null stands for zeros.
 */
record LstmStates(INDArray hidden, INDArray cell) {
  /** Whether any of the two is not zero. */
  boolean given() {
    return hidden != null || cell != null;
  }

  /** Copies the states of one direction to {@code [batch, width]} each. */
  void load(MemoryKernels memory, int direction, INDArray hiddenTarget, INDArray cellTarget) {
    load(memory, hidden, direction, hiddenTarget);
    load(memory, cell, direction, cellTarget);
  }

  private static void load(MemoryKernels memory, INDArray source, int direction, INDArray target) {
    if (source == null) {
      memory.zero(target);
    } else {
      memory.copy(source, direction * target.length(), target, 0, target.length());
    }
  }
}
