// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.Param;

/** A fully connected layer, against the methods of {@link INDArray}. VGG8 has 65536 inputs. */
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
  Baseline baseline(BuildContext memory, INDArray x, Shape output, List<Parameter> parameters) {
    INDArray weight = parameters.get(0).value().array();
    INDArray bias = parameters.get(1).value().array();
    INDArray y = memory.zeros(output.withBatch(batch)).array();
    INDArray dx = memory.zeros(x.shape()).array();
    INDArray dWeight = memory.zeros(weight.shape()).array();
    INDArray dBias = memory.zeros(bias.shape()).array();
    return new Baseline() {
      @Override
      public INDArray forward(INDArray x) {
        x.mmul(weight.transpose(), y);
        return y.addiRowVector(bias);
      }

      @Override
      public INDArray backward(INDArray x, INDArray dy) {
        dy.transpose().mmul(x, dWeight);
        dy.sum(dBias, 0);
        return dy.mmul(weight, dx);
      }

      @Override
      public List<INDArray> gradients() {
        return List.of(dWeight, dBias);
      }
    };
  }
}
