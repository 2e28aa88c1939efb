// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.device.ElementKernels.AdamStep;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;

/** The steps of {@link Adam} and {@link AdamW}. */
final class AdamOptimizer extends MomentOptimizer {
  private final Adam adam;
  private final double decoupledDecay;

  AdamOptimizer(
      Adam adam, double decoupledDecay, BuildContext context, List<Parameter> parameters) {
    super(context, parameters, 2);
    this.adam = adam;
    this.decoupledDecay = decoupledDecay;
  }

  @Override
  void update(Parameter parameter, Tensor[] moments, int step, double learningRate) {
    Tensor value = parameter.value();
    penalize(parameter, adam.weightDecay());
    if (decoupledDecay > 0) {
      kernels.addScaled(value, -learningRate * decoupledDecay, value, value);
    }
    double stepSize = learningRate / (1 - Math.pow(adam.beta1(), step));
    double rootScale = 1 / Math.sqrt(1 - Math.pow(adam.beta2(), step));
    AdamStep numbers =
        new AdamStep(adam.beta1(), adam.beta2(), adam.epsilon(), stepSize, rootScale);
    kernels.adam(value, parameter.gradient(), moments[0], moments[1], numbers);
  }
}
