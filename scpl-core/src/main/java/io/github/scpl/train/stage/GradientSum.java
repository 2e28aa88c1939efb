// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Block;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Adds up the gradients of a batch's micro-batches, since layers overwrite theirs at each backward
 * pass. The memory, one array per parameter, is taken from the arena when it is needed first.
 */
public final class GradientSum {
  private final Kernels kernels;
  private final Map<Block, List<Entry>> entries = new HashMap<>();

  public GradientSum(List<Block> blocks, Arena arena, DataType type) {
    Device device = blocks.get(0).device();
    Arena own = arena.beside(device.memory());
    kernels = device.kernels(type);
    for (Block block : blocks) {
      entries.put(
          block,
          block.parameters().stream().map(p -> new Entry(p, new Scratch(own, type))).toList());
    }
  }

  /**
   * Adds the gradients of a block's parameters.
   *
   * @param share of the micro-batch in the rows of the batch
   * @param last true if the batch ends with it: the sums then become the parameters' gradients
   */
  void add(Block block, double share, boolean last) {
    if (share < 1) {
      entries.get(block).forEach(entry -> entry.add(share, last));
    }
  }

  private final class Entry {
    private final Parameter parameter;
    private final Scratch memory;
    private boolean begun;

    Entry(Parameter parameter, Scratch memory) {
      this.parameter = parameter;
      this.memory = memory;
    }

    void add(double share, boolean last) {
      if (!parameter.hasGradient() && !begun) {
        return;
      }
      Tensor gradient = parameter.gradient();
      Tensor sum = memory.get(gradient.shape());
      if (parameter.hasGradient()) {
        kernels.elements().addScaled(gradient, share, begun ? sum : null, last ? gradient : sum);
        parameter.clearGradient();
      } else if (last) {
        kernels.memory().copy(sum, gradient);
      }
      begun = !last;
      if (last) {
        parameter.markGradient();
      }
    }
  }
}
