// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * A block of a network whose other blocks are elsewhere, such as in another process. It is used as
 * {@link Block} says, and owns the block's memory: close it when nobody uses it any more.
 */
public final class SingleBlock implements AutoCloseable {
  private final Block block;
  private final DataType dataType;
  private boolean closed;

  SingleBlock(Block block, DataType dataType) {
    this.block = block;
    this.dataType = dataType;
  }

  /** The block, with the number that it has in the network. */
  public Block block() {
    return block;
  }

  /** The type of all arrays. */
  public DataType dataType() {
    return dataType;
  }

  /** Frees all memory; does nothing the second time. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      block.close();
    }
  }
}
