// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * Optimizers behind clipping by the global norm.
 *
 * @param optimizers that take the steps
 * @param largest norm that is left as it is
 */
record ClippedNorm(Optimizer.Factory optimizers, double largest) implements Optimizer.Factory {
  /** Added to the norm, as in PyTorch's {@code clip_grad_norm_}. */
  private static final double EPSILON = 1e-6;

  ClippedNorm {
    Settings.requirePositive("a norm", largest);
  }

  @Override
  public Optimizer create(BuildContext context, List<Parameter> parameters) {
    return new Clipped(
        optimizers.create(context, parameters),
        List.copyOf(parameters),
        context.kernels().elements(),
        largest);
  }

  private record Clipped(
      Optimizer optimizer, List<Parameter> parameters, ElementKernels kernels, double largest)
      implements Optimizer {
    @Override
    public void step(double learningRate) {
      clip();
      optimizer.step(learningRate);
    }

    private void clip() {
      double squares = 0;
      for (Parameter parameter : parameters) {
        squares += parameter.hasGradient() ? kernels.sumOfSquares(parameter.gradient()) : 0;
      }
      double factor = largest / (Math.sqrt(squares) + EPSILON);
      if (factor < 1 && Double.isFinite(squares)) {
        for (Parameter parameter : parameters) {
          if (parameter.hasGradient()) {
            Tensor gradient = parameter.gradient();
            kernels.addScaled(gradient, factor, null, gradient);
          }
        }
      }
    }

    @Override
    public int moments() {
      return optimizer.moments();
    }

    @Override
    public Optional<String> nonFinite() {
      return optimizer.nonFinite();
    }
  }
}
