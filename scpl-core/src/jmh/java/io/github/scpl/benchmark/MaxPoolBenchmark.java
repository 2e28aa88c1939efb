// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import static io.github.scpl.benchmark.NativeCall.inputs;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Shape;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** 2 x 2 maxima, against the operations {@code maxpool2d} and {@code maxpool2d_bp}. */
public class MaxPoolBenchmark extends LayerBenchmark {
  /** Kernel, stride, padding, dilation, each by height and width; explicit padding; NCHW. */
  private static final long[] ARGUMENTS = {2, 2, 2, 2, 0, 0, 1, 1, 0, 1, 0};

  @Override
  Layer layer() {
    return Pool2d.max(2);
  }

  @Override
  Shape shape() {
    return Shape.of(256, 32, 32);
  }

  @Override
  Baseline baseline(BuildContext memory, INDArray x, Shape output, List<Parameter> parameters) {
    INDArray y = memory.zeros(output.withBatch(batch)).array();
    INDArray dx = memory.zeros(x.shape()).array();
    NativeCall pool = new NativeCall("maxpool2d", ARGUMENTS);
    NativeCall poolBackward = new NativeCall("maxpool2d_bp", ARGUMENTS);
    return new Baseline() {
      @Override
      public INDArray forward(INDArray x) {
        pool.run(inputs(x), y);
        return y;
      }

      @Override
      public INDArray backward(INDArray x, INDArray dy) {
        poolBackward.run(inputs(x, dy), dx);
        return dx;
      }
    };
  }
}
