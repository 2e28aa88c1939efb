// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.BlockState;
import java.io.IOException;

/**
 * What travels through all stages behind a batch, with nothing to compute: every block that it
 * reaches has learned from all batches before it, and from none behind it. So what it sees of the
 * blocks is one state of the network, while all of them go on training.
 */
public interface Marker {
  /**
   * Has reached a block.
   *
   * @param state to be read before this returns, on the thread that runs the block
   * @throws IOException if it cannot be kept
   */
  void reached(BlockState state) throws IOException;
}
