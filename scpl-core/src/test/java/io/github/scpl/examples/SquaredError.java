// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.LocalLoss;
import io.github.scpl.device.Scratch;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pass;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Half the squared distance of a linear layer's output from 1 for the class and 0 for others. */
final class SquaredError implements LocalLoss {
  private final Layer classifier;
  private final Scratch gradients;
  private INDArray gradient;

  SquaredError(BuildContext context, Site site) {
    classifier = new Linear(site.classes());
    context.build("classifier", classifier, site.representation());
    gradients = context.scratch();
  }

  @Override
  public String name() {
    return "squared error";
  }

  @Override
  public double evaluate(INDArray representation, int[] labels, Pass pass) {
    INDArray outputs = classifier.forward(representation, pass);
    gradient = gradients.get(outputs.shape());
    double squares = 0;
    for (int row = 0; row < labels.length; row++) {
      for (int column = 0; column < outputs.size(1); column++) {
        double error = outputs.getDouble(row, column) - (column == labels[row] ? 1 : 0);
        gradient.putScalar(row, column, error / labels.length);
        squares += error * error;
      }
    }
    return squares / (2 * labels.length);
  }

  @Override
  public INDArray backward() {
    return classifier.backward(gradient, true);
  }
}
