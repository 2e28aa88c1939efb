// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * Moves the parameters of one block against their gradients.
 *
 * <p>Every block of a network has an optimizer of its own, made by the {@link Factory} that the
 * network's builder was given. {@link Adam}, {@link AdamW} and {@link Sgd} are such factories, and
 * so is the constructor of an optimizer of one's own. Not thread-safe: it is used by whoever runs
 * the block.
 */
public interface Optimizer {
  /**
   * Updates every parameter whose gradient is marked ({@link Parameter#hasGradient}), and clears
   * the mark. The gradient may be overwritten. A parameter without a gradient rests, and so does
   * what the optimizer keeps for it.
   *
   * @param learningRate of the epoch, at least 0
   */
  void step(double learningRate);

  /**
   * How many arrays of a parameter's size it keeps for each parameter from step to step. Estimates
   * of memory count them ({@code io.github.scpl.train.report.MemoryEstimate}).
   */
  int moments();

  /**
   * What it keeps for a parameter, for snapshots. The arrays are its own.
   *
   * @throws UnsupportedOperationException if it keeps something and does not say what
   */
  default Kept kept(Parameter parameter) {
    if (moments() > 0) {
      throw unknownState();
    }
    return Kept.NOTHING;
  }

  /**
   * Goes on as if it had taken so many steps for a parameter, with moments that the caller writes
   * next: after 0 steps they are 0, and nothing needs to be written.
   *
   * @return arrays to be written, in the order of {@link Kept#moments()}; none after 0 steps
   * @throws UnsupportedOperationException if it keeps something and does not say what
   */
  default List<Tensor> restore(Parameter parameter, int steps) {
    if (moments() > 0) {
      throw unknownState();
    }
    return List.of();
  }

  private UnsupportedOperationException unknownState() {
    return new UnsupportedOperationException(
        "Expected an optimizer that says what it keeps, for snapshots; got "
            + getClass().getSimpleName()
            + ": implement kept and restore");
  }

  /**
   * What an optimizer keeps for a parameter from step to step.
   *
   * @param steps that it has taken for the parameter
   * @param moments arrays of the parameter's shape; none before the first step
   */
  record Kept(int steps, List<Tensor> moments) {
    /** Nothing was learned, or nothing is kept. */
    public static final Kept NOTHING = new Kept(0, List.of());
  }

  /**
   * The name of the first parameter for which it keeps numbers that are not all finite. An
   * optimizer need not look for them where they would show in the parameters soon.
   */
  default Optional<String> nonFinite() {
    return Optional.empty();
  }

  /** Makes the optimizers of a network's blocks. Implementations are immutable and thread-safe. */
  @FunctionalInterface
  interface Factory {
    /**
     * An optimizer of a block, whose parameters have no gradients yet.
     *
     * @param context for its memory, which is freed with the network
     * @param parameters all of the block's, those of its local loss, exit and head included
     */
    Optimizer create(BuildContext context, List<Parameter> parameters);

    /**
     * These optimizers behind clipping by the global norm: if the gradients of a block together,
     * taken as one vector, are longer than a norm, they all become shorter by the factor {@code
     * largest / (length + 1e-6)} before the step (Pascanu, Mikolov and Bengio, 2013).
     *
     * <p>The norm is that of a block, not of the network: a block that learns by itself knows no
     * other. Gradients whose norm is not finite are left as they are.
     *
     * @throws IllegalArgumentException unless the norm is positive and finite
     */
    default Factory withClipNorm(double largest) {
      return new ClippedNorm(this, largest);
    }
  }
}
