// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** A fully connected layer, against the methods of {@link Tensor}. VGG8 has 65536 inputs. */
public class LinearBenchmark extends LayerBenchmark {
  @Param("16384")
  public int inputs;

  @Override
  Layer layer() {
    return new Linear(512);
  }

  @Override
  Shape shape() {
    return Shape.of(inputs);
  }

  @Override
  Baseline baseline(BuildContext memory, Tensor x, Shape output, List<Parameter> parameters) {
    Tensor weight = parameters.get(0).value();
    Tensor bias = parameters.get(1).value();
    Tensor y = memory.zeros(output.withBatch(batch));
    Tensor dx = memory.zeros(x.shape());
    Tensor dWeight = memory.zeros(weight.shape());
    Tensor dBias = memory.zeros(bias.shape());
    return new Baseline() {
      @Override
      public Tensor forward(Tensor x) {
        x.mmul(weight.transpose(), y);
        return y.addiRowVector(bias);
      }

      @Override
      public Tensor backward(Tensor x, Tensor dy) {
        dy.transpose().mmul(x, dWeight);
        dy.sum(dBias, 0);
        return dy.mmul(weight, dx);
      }

      @Override
      public List<Tensor> gradients() {
        return List.of(dWeight, dBias);
      }
    };
  }
}
