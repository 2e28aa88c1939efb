// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import io.github.scpl.bench.profile.BlockCost;
import java.util.ArrayList;
import java.util.List;

/** What the stages of a scheme do for each batch. */
final class Programs {
  private Programs() {}

  /**
   * What a stage has to its sides; null where there is nothing.
   *
   * @param inputs from below
   * @param outputs to above
   * @param gradientsAbove from above
   * @param gradientsBelow to below
   */
  record Sides(Pipe inputs, Pipe outputs, Pipe gradientsAbove, Pipe gradientsBelow) {}

  /**
   * A stage of blocks that learn by themselves: its last block hands its output over before it
   * learns, or behind that if there was no room.
   *
   * @param sync seconds to wait for gradients of replicas, for each block
   */
  static List<Op> local(List<CoreCost> blocks, Sides sides, double sync) {
    List<Op> ops = new ArrayList<>();
    if (sides.inputs != null) {
      ops.add(new Op.Receive(sides.inputs));
    }
    ops.add(new Op.Turn());
    if (sides.inputs != null) {
      ops.add(work(sides.inputs));
    }
    for (int i = 0; i < blocks.size(); i++) {
      List<CoreCost> block = blocks.subList(i, i + 1);
      boolean hands = i == blocks.size() - 1 && sides.outputs != null;
      ops.add(CoreCost.compute(block, BlockCost::forward));
      if (hands) {
        ops.add(work(sides.outputs));
        ops.add(new Op.Offer(sides.outputs));
      }
      ops.add(CoreCost.compute(block, b -> b.loss() + b.backward()));
      pause(ops, sync);
      ops.add(CoreCost.compute(block, BlockCost::update));
      if (hands) {
        ops.add(new Op.Deliver(sides.outputs));
      }
    }
    if (sides.inputs != null) {
      ops.add(new Op.Release(sides.inputs));
    }
    return ops;
  }

  /**
   * A stage of GPipe: all micro-batches forward, then all backward, the last one first, each but
   * that one behind another forward pass.
   *
   * @param micro costs of a micro-batch, but for the update, which is of a batch
   */
  static List<Op> gpipe(List<CoreCost> micro, int microBatches, Sides sides, double sync) {
    List<Op> ops = new ArrayList<>();
    for (int m = 0; m < microBatches; m++) {
      forward(ops, micro, sides);
    }
    for (int m = microBatches - 1; m >= 0; m--) {
      if (m < microBatches - 1) {
        ops.add(CoreCost.compute(micro, BlockCost::forward));
      }
      backward(ops, micro, sides);
    }
    update(ops, micro, sync);
    return ops;
  }

  /**
   * A stage of one forward, one backward, whose activations are all kept.
   *
   * @param above stages above it
   */
  static List<Op> oneForwardOneBackward(
      List<CoreCost> micro, int microBatches, int above, Sides sides, double sync) {
    List<Op> ops = new ArrayList<>();
    int ahead = Math.min(above, microBatches);
    for (int m = 0; m < ahead; m++) {
      forward(ops, micro, sides);
    }
    for (int m = ahead; m < microBatches; m++) {
      forward(ops, micro, sides);
      backward(ops, micro, sides);
    }
    for (int m = 0; m < ahead; m++) {
      backward(ops, micro, sides);
    }
    update(ops, micro, sync);
    return ops;
  }

  private static void forward(List<Op> ops, List<CoreCost> micro, Sides sides) {
    receive(ops, sides.inputs);
    ops.add(CoreCost.compute(micro, BlockCost::forward));
    deliver(ops, sides.outputs);
  }

  private static void backward(List<Op> ops, List<CoreCost> micro, Sides sides) {
    receive(ops, sides.gradientsAbove);
    ops.add(CoreCost.compute(micro, b -> b.loss() + b.backward()));
    deliver(ops, sides.gradientsBelow);
    if (sides.gradientsAbove != null) {
      ops.add(new Op.Release(sides.gradientsAbove));
    }
    if (sides.inputs != null) {
      ops.add(new Op.Release(sides.inputs));
    }
  }

  /** Cutting a slot's content up, or putting it together. */
  private static Op work(Pipe pipe) {
    return new Op.Compute(pipe.work(), pipe.work());
  }

  private static void receive(List<Op> ops, Pipe pipe) {
    if (pipe != null) {
      ops.add(new Op.Receive(pipe));
      ops.add(work(pipe));
    }
  }

  private static void deliver(List<Op> ops, Pipe pipe) {
    if (pipe != null) {
      ops.add(work(pipe));
      ops.add(new Op.Deliver(pipe));
    }
  }

  private static void update(List<Op> ops, List<CoreCost> micro, double sync) {
    pause(ops, sync);
    ops.add(CoreCost.compute(micro, BlockCost::update));
  }

  private static void pause(List<Op> ops, double seconds) {
    if (seconds > 0) {
      ops.add(new Op.Pause(seconds));
    }
  }
}
