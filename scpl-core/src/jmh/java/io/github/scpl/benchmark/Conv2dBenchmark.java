// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import static io.github.scpl.benchmark.NativeCall.inputs;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A 3 x 3 convolution, against matrix products with the patches of one image at a time ({@code
 * im2col}).
 */
public class Conv2dBenchmark extends LayerBenchmark {
  private static final int INPUTS = 128;
  private static final int OUTPUTS = 256;
  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;
  private static final int PATCH = INPUTS * 3 * 3;

  @Override
  Layer layer() {
    return new Conv2d(OUTPUTS, 3);
  }

  @Override
  Shape shape() {
    return Shape.of(INPUTS, SIDE, SIDE);
  }

  @Override
  Baseline baseline(BuildContext memory, INDArray x, Shape output, List<Parameter> parameters) {
    return new Patches(memory, parameters.get(0).value().array());
  }

  private final class Patches implements Baseline {
    /** Kernel, stride, padding, dilation, each by height and width; explicit padding. */
    private final NativeCall toPatches =
        new NativeCall("im2col", 3, 3, 1, 1, 1, 1, 1, 1, 0).withReals(0);

    /** Stride, padding, height and width, dilation, and a last one that has to be there. */
    private final NativeCall fromPatches =
        new NativeCall("col2im", 1, 1, 1, 1, SIDE, SIDE, 1, 1, 0);

    private final NativeCall product = new NativeCall("matmul", 0, 0, 0);
    private final NativeCall transposedProduct = new NativeCall("matmul", 1, 0, 0);
    private final NativeCall addedProduct = new NativeCall("matmul", 0, 1, 0).withReals(1, 1);
    private final INDArray weight;
    private final INDArray dWeight;
    private final INDArray patches;
    private final INDArray patchMatrix;
    private final INDArray y;
    private final INDArray dx;

    Patches(BuildContext memory, INDArray weight) {
      this.weight = weight.reshape('c', OUTPUTS, PATCH);
      dWeight = memory.zeros(OUTPUTS, PATCH).array();
      patches = memory.zeros(1, INPUTS, 3, 3, SIDE, SIDE).array();
      patchMatrix = patches.reshape('c', PATCH, PIXELS);
      y = memory.zeros(batch, OUTPUTS, SIDE, SIDE).array();
      dx = memory.zeros(batch, INPUTS, SIDE, SIDE).array();
    }

    @Override
    public INDArray forward(INDArray x) {
      for (int i = 0; i < batch; i++) {
        toPatches.run(inputs(image(x, i)), patches);
        product.run(inputs(weight, patchMatrix), matrix(y, i));
      }
      return y;
    }

    @Override
    public INDArray backward(INDArray x, INDArray dy) {
      dWeight.assign(0);
      for (int i = 0; i < batch; i++) {
        toPatches.run(inputs(image(x, i)), patches);
        addedProduct.run(inputs(matrix(dy, i), patchMatrix), dWeight);
        transposedProduct.run(inputs(weight, matrix(dy, i)), patchMatrix);
        fromPatches.run(inputs(patches), image(dx, i));
      }
      return dx;
    }

    @Override
    public List<INDArray> gradients() {
      return List.of(dWeight);
    }

    private static INDArray image(INDArray images, int i) {
      return images.get(NDArrayIndex.interval(i, i + 1));
    }

    private static INDArray matrix(INDArray images, int i) {
      return image(images, i).reshape('c', OUTPUTS, PIXELS);
    }
  }
}
