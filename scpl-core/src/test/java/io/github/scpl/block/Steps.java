// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Training steps in their plainest form, without a trainer. */
final class Steps {
  private static final double RATE = 1e-3;

  private Steps() {}

  static Step training(int batch) {
    return new Step(1, batch, true, RATE);
  }

  /** Every block learns from its own losses. */
  static List<BlockLoss> local(Network network, Tensor x, int[] labels, int batch) {
    List<BlockLoss> losses = new ArrayList<>();
    Bundle bundle = Bundle.of(x);
    for (Block block : network.blocks()) {
      bundle = block.forward(bundle, training(batch));
      losses.add(block.learn(TestArrays.labels(labels), RATE).get());
    }
    return losses;
  }

  /** One backward pass through all blocks, then all updates. */
  static List<BlockLoss> endToEnd(Network network, Tensor x, int[] labels, int batch) {
    Bundle bundle = Bundle.of(x);
    for (Block block : network.blocks()) {
      bundle = block.forward(bundle, training(batch));
    }
    List<BlockLoss> losses = new ArrayList<>();
    Bundle gradient = null;
    for (int i = network.blocks().size() - 1; i >= 0; i--) {
      Block.Backward backward =
          network.blocks().get(i).backward(TestArrays.labels(labels), gradient, i > 0);
      gradient = backward.inputGradient();
      losses.add(0, backward.loss());
    }
    network.blocks().forEach(block -> block.update(RATE));
    return losses;
  }

  /** Runs all blocks on their running statistics. */
  static void evaluate(Network network, Tensor x) {
    Bundle bundle = Bundle.of(x);
    for (Block block : network.blocks()) {
      bundle = block.forward(bundle, new Step(1, 0, false, 0));
    }
  }

  /** Copies of the parameters and buffers whose names match. */
  static Map<String, double[]> state(Network network, Predicate<String> names) {
    Map<String, double[]> state = new TreeMap<>();
    for (Parameter parameter : network.parameters()) {
      state.put(parameter.name(), parameter.value().toArray());
    }
    for (Block block : network.blocks()) {
      for (BuildContext.Buffer buffer : block.buffers()) {
        state.put(buffer.name(), buffer.value().toArray());
      }
    }
    state.keySet().removeIf(names.negate());
    return state;
  }
}
