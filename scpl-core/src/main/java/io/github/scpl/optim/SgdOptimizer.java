// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;

/** The steps of {@link Sgd}. */
final class SgdOptimizer extends MomentOptimizer {
  private final Sgd sgd;

  SgdOptimizer(Sgd sgd, BuildContext context, List<Parameter> parameters) {
    super(context, parameters, sgd.momentum() > 0 ? 1 : 0);
    this.sgd = sgd;
  }

  @Override
  void update(Parameter parameter, Tensor[] moments, int step, double learningRate) {
    penalize(parameter, sgd.weightDecay());
    Tensor direction = parameter.gradient();
    if (sgd.momentum() > 0) {
      Tensor momentum = moments[0];
      kernels.addScaled(momentum, sgd.momentum(), direction, momentum);
      if (sgd.nesterov()) {
        kernels.addScaled(momentum, sgd.momentum(), direction, direction);
      } else {
        direction = momentum;
      }
    }
    kernels.addScaled(direction, -learningRate, parameter.value(), parameter.value());
  }
}
