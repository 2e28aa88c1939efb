// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.LocalLoss;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pass;
import org.nd4j.linalg.api.buffer.DataType;

/** Half the squared distance of a linear layer's output from 1 for the class and 0 for others. */
final class SquaredError implements LocalLoss {
  private final Layer classifier;
  private final Scratch gradients;
  private final Tensor value;
  private Tensor gradient;

  SquaredError(BuildContext context, Site site) {
    classifier = new Linear(site.classes());
    context.build("classifier", classifier, site.representation());
    gradients = context.scratch();
    value = context.scratch(DataType.DOUBLE).get(1);
  }

  @Override
  public String name() {
    return "squared error";
  }

  @Override
  public Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
    Tensor outputs = classifier.forward(representation, pass);
    gradient = gradients.get(outputs.shape());
    double[] labels = targets.toArray();
    double[] errors = outputs.toArray();
    int classes = errors.length / labels.length;
    double squares = 0;
    for (int i = 0; i < errors.length; i++) {
      errors[i] -= i % classes == labels[i / classes] ? 1 : 0;
      squares += errors[i] * errors[i];
      errors[i] /= labels.length;
    }
    gradient.write(0, errors, errors.length);
    value.assign(new double[] {squares / (2 * labels.length)});
    return value;
  }

  @Override
  public Tensor backward() {
    return classifier.backward(gradient, true);
  }
}
