// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import java.util.ArrayList;
import java.util.List;

/** The identity, which notes the first number of every row that it computes. */
final class RowRecorder implements Layer {
  final List<Double> rows = new ArrayList<>();

  @Override
  public Shape build(BuildContext context, Shape input) {
    return input;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    double[] values = x.toArray();
    int width = (int) x.size(1);
    for (int row = 0; row < x.size(0); row++) {
      rows.add(values[row * width]);
    }
    return x;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    return inputGradientNeeded ? dy : null;
  }
}
