// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Device;
import io.github.scpl.device.Memory;
import java.util.List;

/** Blocks that one thread runs one after the other, which have to be on one device. */
public final class OneDevice {
  private OneDevice() {}

  /**
   * The device of all blocks.
   *
   * @throws IllegalArgumentException if they are on several; it names the first block that is
   *     elsewhere
   */
  public static Device of(List<Block> blocks) {
    Device first = blocks.get(0).device();
    for (Block block : blocks) {
      Memory memory = block.device().memory();
      if (memory != first.memory()) {
        throw new IllegalArgumentException(
            "Expected these blocks on one device, got block "
                + block.index()
                + " on "
                + memory.name()
                + " beside others on "
                + first.memory().name()
                + "; train by a pipeline with a stage that begins there, or build the network on"
                + " one device");
      }
    }
    return first;
  }
}
