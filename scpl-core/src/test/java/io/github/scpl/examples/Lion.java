// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.optim.Optimizer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Lion (Chen et al., 2023): every step is as long, against the sign of a mean of gradients. */
final class Lion implements Optimizer {
  private final List<Parameter> parameters;
  private final List<Tensor> means;
  private final Scratch directions;

  Lion(BuildContext context, List<Parameter> parameters) {
    this.parameters = List.copyOf(parameters);
    means = parameters.stream().map(p -> context.zeros(p.value().shape())).toList();
    directions = context.scratch();
  }

  @Override
  public void step(double learningRate) {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).hasGradient()) {
        update(parameters.get(i), means.get(i).array(), learningRate);
        parameters.get(i).clearGradient();
      }
    }
  }

  private void update(Parameter parameter, INDArray mean, double learningRate) {
    INDArray gradient = parameter.gradient().array();
    INDArray change = mean.subi(gradient, directions.get(mean.shape()).array()); // to where it goes
    Transforms.sign(change.muli(0.9).addi(gradient), false); // of 0.9 mean + 0.1 gradient
    parameter.value().array().subi(change.muli(learningRate));
    mean.subi(gradient).muli(0.99).addi(gradient); // 0.99 mean + 0.01 gradient
  }

  @Override
  public int moments() {
    return 1;
  }
}
