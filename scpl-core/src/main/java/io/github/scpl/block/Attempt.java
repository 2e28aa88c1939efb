// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Kernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The batches that a block may leave aside after all: what a training pass changes up to the update
 * can be undone, to the bit. That is its buffers, such as running statistics, which move in the
 * forward pass and of which there is a copy, and its gradients, which are forgotten. Parameters,
 * moments and what optimizers count change in the update alone, and random numbers follow from
 * seed, epoch and batch.
 *
 * <p>Not thread-safe: it is used by whoever runs the block, in the order {@link #begin}, forward,
 * backward, {@link #requireFinite}, and then the block's update or {@link #undo}.
 */
public final class Attempt {
  private final BuildContext context;
  private final Kernels kernels;
  private final List<Parameter> parameters;
  private final List<Copy> copies;
  private final Runnable forgetting;
  private final Complaint complaint;

  /** What to throw if a tensor is not finite. */
  interface Complaint {
    NonFiniteException of(String what, double got);
  }

  private record Copy(BuildContext.Buffer buffer, Tensor before) {}

  /**
   * Attempts of a block.
   *
   * @param context for memory
   * @param forgetting of all gradients
   */
  Attempt(
      BuildContext context,
      List<Parameter> parameters,
      List<BuildContext.Buffer> buffers,
      Runnable forgetting,
      Complaint complaint) {
    this.parameters = parameters;
    this.forgetting = forgetting;
    this.complaint = complaint;
    this.context = context;
    kernels = context.kernels();
    copies =
        buffers.stream()
            .map(buffer -> new Copy(buffer, context.zeros(buffer.value().shape())))
            .toList();
  }

  /** Before a training pass: copies the buffers. */
  public void begin() {
    for (Copy copy : copies) {
      kernels.memory().copy(copy.buffer.value(), copy.before);
    }
  }

  /**
   * Behind the backward pass: requires finite gradients and buffers. Waits for the device.
   *
   * @throws NonFiniteException that names the first that is not finite
   */
  public void requireFinite() {
    List<String> names = new ArrayList<>();
    List<Tensor> arrays = new ArrayList<>();
    for (Parameter parameter : parameters) {
      if (parameter.hasGradient()) {
        names.add("gradient of " + parameter.name());
        arrays.add(parameter.gradient());
      }
    }
    for (Copy copy : copies) {
      names.add(copy.buffer.name());
      arrays.add(copy.buffer.value());
    }
    Optional<BuildContext.NonFinite> found = context.firstNonFinite(arrays);
    if (found.isPresent()) {
      throw complaint.of(names.get(found.get().array()), found.get().value());
    }
  }

  /** Puts the buffers back as they were, and forgets all gradients. */
  public void undo() {
    for (Copy copy : copies) {
      kernels.memory().copy(copy.before, copy.buffer.value());
    }
    forgetting.run();
  }
}
