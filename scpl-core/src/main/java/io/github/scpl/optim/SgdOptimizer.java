// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The steps of {@link Sgd}. */
final class SgdOptimizer extends MomentOptimizer {
  private final Sgd sgd;

  SgdOptimizer(Sgd sgd, BuildContext context, List<Parameter> parameters) {
    super(context, parameters, sgd.momentum() > 0 ? 1 : 0);
    this.sgd = sgd;
  }

  @Override
  void update(Parameter parameter, INDArray[] moments, int step, double learningRate) {
    penalize(parameter, sgd.weightDecay());
    INDArray direction = parameter.gradient();
    if (sgd.momentum() > 0) {
      INDArray momentum = moments[0];
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
