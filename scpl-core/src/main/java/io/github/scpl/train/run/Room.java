// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Trainable;
import io.github.scpl.device.Memory;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.report.MemoryEstimate;
import java.util.List;

/**
 * Whether a device has room for training, which is asked before the first batch is trained on:
 * later it would fail in the middle of one. Used by one thread at a time.
 */
final class Room {
  private final Trainable network;
  private final Estimator estimator;
  private boolean known;

  /** Knows what memory training takes. */
  interface Estimator {
    MemoryEstimate of(int rows, int time);
  }

  Room(Trainable network, Estimator estimator) {
    this.network = network;
    this.estimator = estimator;
  }

  /**
   * Requires room for batches like this one.
   *
   * @throws IllegalArgumentException if there is not enough; it says how much is needed
   */
  void require(Signal batch) {
    if (known) {
      return;
    }
    known = true;
    int time = network.inputShape().isVariable() ? batch.time() : 1;
    List<Memory> memories =
        network instanceof Network blocks
            ? blocks.blocks().stream().map(block -> block.device().memory()).distinct().toList()
            : List.of(network.device().memory());
    for (Memory memory : memories) {
      if (memory.freeBytes() != Long.MAX_VALUE) {
        MemoryEstimate all = estimator.of(batch.rows(), time);
        boolean one = memories.size() == 1;
        long needed = one ? all.total() - all.parameters() : share(memory, all, batch, time);
        require(memory, needed, batch.rows());
      }
    }
  }

  /** Of the blocks that are there, but for the inputs of their stages, which are small beside. */
  private long share(Memory memory, MemoryEstimate all, Signal batch, int time) {
    long gradients = all.gradients() / all.parameters();
    long elements = 0;
    for (Block block : ((Network) network).blocks()) {
      if (block.device().memory() == memory) {
        for (Parameter parameter : block.parameters()) {
          elements += gradients * parameter.value().length();
        }
        elements += block.momentElements();
        elements += block.keptElements(batch.rows(), time);
        elements += MemoryEstimate.OUTPUT_GRADIENTS * block.largestKeptElements(batch.rows(), time);
      }
    }
    return elements * network.dataType().width();
  }

  private static void require(Memory memory, long needed, int rows) {
    long free = memory.freeBytes();
    if (needed > free) {
      throw new IllegalArgumentException(
          "expected batches for which "
              + memory.name()
              + " has memory, got one of "
              + rows
              + " rows: training takes about "
              + (needed >> 20)
              + " MiB more, and "
              + (free >> 20)
              + " MiB are free; use smaller batches, a narrower network, or another device");
    }
  }
}
