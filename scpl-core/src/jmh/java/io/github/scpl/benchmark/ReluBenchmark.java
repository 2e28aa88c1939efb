// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import static io.github.scpl.benchmark.NativeCall.inputs;

import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The leaky ReLU kernel at slope 0, against the operations {@code relu} and {@code relu_bp}. */
public class ReluBenchmark extends LayerBenchmark {
  @Override
  Layer layer() {
    return Activation.relu();
  }

  @Override
  Shape shape() {
    return Shape.of(256, 32, 32);
  }

  @Override
  Baseline baseline(BuildContext memory, INDArray x, Shape output, List<Parameter> parameters) {
    INDArray y = memory.zeros(x.shape()).array();
    INDArray dx = memory.zeros(x.shape()).array();
    NativeCall relu = new NativeCall("relu").withReals(0);
    NativeCall reluBackward = new NativeCall("relu_bp");
    return new Baseline() {
      @Override
      public INDArray forward(INDArray x) {
        relu.run(inputs(x), y);
        return y;
      }

      @Override
      public INDArray backward(INDArray x, INDArray dy) {
        reluBackward.run(inputs(x, dy), dx);
        return dx;
      }
    };
  }
}
