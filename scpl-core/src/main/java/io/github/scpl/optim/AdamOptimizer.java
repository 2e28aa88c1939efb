// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.device.ElementKernels.AdamStep;
import io.github.scpl.device.ElementKernels.AdamUpdate;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;

/** The steps of {@link Adam} and {@link AdamW}. */
final class AdamOptimizer extends MomentOptimizer {
  private final Adam adam;
  private final double decoupledDecay;
  private final List<AdamUpdate> updates = new ArrayList<>();

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
    updates.add(new AdamUpdate(value, parameter.gradient(), moments[0], moments[1], numbers));
  }

  /** Forgets what a step that failed has left. */
  @Override
  void begin() {
    updates.clear();
  }

  /** In one go, which a device may do by one kernel. */
  @Override
  void updateAll() {
    kernels.adam(updates);
  }
}
