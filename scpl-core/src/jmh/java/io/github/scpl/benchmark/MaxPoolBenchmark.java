// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import static io.github.scpl.benchmark.NativeCall.inputs;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Shape;
import java.util.List;

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
  Baseline baseline(BuildContext memory, Tensor x, Shape output, List<Parameter> parameters) {
    Tensor y = memory.zeros(output.withBatch(batch));
    Tensor dx = memory.zeros(x.shape());
    NativeCall pool = new NativeCall("maxpool2d", ARGUMENTS);
    NativeCall poolBackward = new NativeCall("maxpool2d_bp", ARGUMENTS);
    return new Baseline() {
      @Override
      public Tensor forward(Tensor x) {
        pool.run(inputs(x), y);
        return y;
      }

      @Override
      public Tensor backward(Tensor x, Tensor dy) {
        poolBackward.run(inputs(x, dy), dx);
        return dx;
      }
    };
  }
}
