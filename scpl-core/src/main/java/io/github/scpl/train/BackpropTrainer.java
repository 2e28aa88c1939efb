// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Network;
import java.util.List;

/**
 * Trains a network end to end by backpropagation on the calling thread.
 *
 * <p>All blocks' gradients come from one backward pass; since the optimizers work element by
 * element, the blocks' own do what a single one over all parameters would. Only clipping by the
 * norm does not: it takes every block's gradients by themselves, as it does in local methods.
 */
public final class BackpropTrainer extends SingleThreadTrainer {
  private final StageClock clock = new StageClock();
  private Block current;

  /** A trainer that may use all processors. */
  public BackpropTrainer(Network network) {
    this(network, Runtime.getRuntime().availableProcessors());
  }

  /**
   * A trainer with this many native threads, which are part of the bits of convolutions, whose
   * kernels add in another order with more of them.
   *
   * @throws IllegalArgumentException if the network's method is local
   */
  public BackpropTrainer(Network network, int nativeThreads) {
    super(network, nativeThreads, GrowthSchedule.always());
    Methods.requireEndToEnd(network);
    current = network.blocks().get(0);
  }

  @Override
  void process(Slot slot) {
    List<Block> blocks = network.blocks();
    Bundle bundle = slot.signal.bundle();
    clock.lap();
    for (Block block : blocks) {
      current = block;
      bundle = block.forward(bundle, slot.step());
      slot.ticket().add(block.index(), BlockTime.forward(clock.lap()));
      if (!slot.step().training()) {
        Stage.score(block, slot);
        slot.ticket().add(block.index(), BlockTime.learn(clock.lap()));
      }
    }
    if (slot.step().training()) {
      learn(slot);
    }
  }

  private void learn(Slot slot) {
    Bundle gradient = null;
    for (int i = network.blocks().size() - 1; i >= 0; i--) {
      current = network.blocks().get(i);
      Block.Backward backward = current.backward(slot.signal.labels(), gradient, i > 0);
      gradient = backward.inputGradient();
      slot.ticket().add(i, backward.loss(), 1);
      slot.ticket().add(i, BlockTime.learn(clock.lap()));
    }
    for (Block block : network.blocks()) {
      current = block;
      block.update(slot.step().learningRate());
      slot.ticket().add(block.index(), BlockTime.learn(clock.lap()));
    }
  }

  @Override
  Block current() {
    return current;
  }
}
