// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import java.util.random.RandomGenerator;

/** Adds random numbers of the pass in training, so that a wrong or shared stream shows. */
final class Noise implements Layer {
  private Scratch output;

  @Override
  public Shape build(BuildContext context, Shape input) {
    output = context.scratch();
    return input;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor y = output.get(x.shape());
    double[] values = x.toArray();
    if (pass.training()) {
      RandomGenerator random = pass.key().child("noise").generator();
      for (int i = 0; i < values.length; i++) {
        values[i] += 0.1 * random.nextGaussian();
      }
    }
    y.write(0, values, values.length);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    return inputGradientNeeded ? dy : null;
  }
}
