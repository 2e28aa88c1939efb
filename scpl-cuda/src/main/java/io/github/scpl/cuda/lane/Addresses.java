// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.device.Layout;
import io.github.scpl.device.Memory;
import io.github.scpl.device.Storage;
import io.github.scpl.device.Tensor;

/** Where tensors are on a card. */
public final class Addresses {
  private Addresses() {}

  /** An allocation on a card. */
  public interface Addressed extends Storage {
    /** The address of its first element. */
    long address();
  }

  static long rowMajor(Tensor tensor, Memory memory) {
    if (tensor.layout() != Layout.ROW_MAJOR) {
      throw new IllegalArgumentException(
          "Expected a tensor in row-major order, got " + tensor + "; copy it into one");
    }
    return of(tensor, memory);
  }

  /**
   * The address of a tensor's first element.
   *
   * @throws IllegalArgumentException if it is in another memory
   * @throws IllegalStateException if its memory was freed
   */
  public static long of(Tensor tensor, Memory memory) {
    if (tensor.memory() != memory || !(tensor.storage() instanceof Addressed storage)) {
      throw new IllegalArgumentException(
          "Expected a tensor on " + memory.name() + ", got " + tensor + "; copy it there first");
    }
    storage.requireOpen();
    return storage.address() + tensor.offset() * tensor.dataType().width();
  }
}
