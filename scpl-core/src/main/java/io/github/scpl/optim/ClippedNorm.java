// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

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
        context.scratch(DataType.DOUBLE).get(1),
        largest);
  }

  private record Clipped(
      Optimizer optimizer,
      List<Parameter> parameters,
      ElementKernels kernels,
      Tensor squares,
      double largest)
      implements Optimizer {
    @Override
    public void step(double learningRate) {
      clip();
      optimizer.step(learningRate);
    }

    private void clip() {
      List<Tensor> gradients =
          parameters.stream().filter(Parameter::hasGradient).map(Parameter::gradient).toList();
      for (int i = 0; i < gradients.size(); i++) {
        kernels.sumOfSquares(gradients.get(i), squares, i > 0);
      }
      gradients.forEach(gradient -> kernels.clip(gradient, squares, largest, EPSILON));
    }

    @Override
    public int moments() {
      return optimizer.moments();
    }

    @Override
    public Kept kept(Parameter parameter) {
      return optimizer.kept(parameter);
    }

    @Override
    public List<Tensor> restore(Parameter parameter, int steps) {
      return optimizer.restore(parameter, steps);
    }

    @Override
    public Optional<String> nonFinite() {
      return optimizer.nonFinite();
    }
  }
}
