// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Tensor;

record ReferenceConvolution(Filter filter, Arena arena) implements Convolution {
  private interface Tap {
    /** One multiplication: elements of input, weights and output. */
    void at(int x, int w, int y);
  }

  private void everyTap(Tensor x, Tensor y, Tap tap) {
    int height = (int) x.size(2);
    int width = (int) x.size(3);
    int outHeight = (int) y.size(2);
    int outWidth = (int) y.size(3);
    int inputs = (int) x.size(1);
    int outputs = (int) y.size(1);
    int kernel = filter.kernel();
    for (int n = 0; n < x.size(0); n++) {
      for (int o = 0; o < outputs; o++) {
        for (int oy = 0; oy < outHeight; oy++) {
          for (int ox = 0; ox < outWidth; ox++) {
            for (int c = 0; c < inputs; c++) {
              for (int k = 0; k < kernel * kernel; k++) {
                int iy = oy * filter.stride() - filter.padding() + k / kernel;
                int ix = ox * filter.stride() - filter.padding() + k % kernel;
                if (iy >= 0 && iy < height && ix >= 0 && ix < width) {
                  tap.at(
                      ((n * inputs + c) * height + iy) * width + ix,
                      (o * inputs + c) * kernel * kernel + k,
                      ((n * outputs + o) * outHeight + oy) * outWidth + ox);
                }
              }
            }
          }
        }
      }
    }
  }

  /** The output channel of an element. */
  private static int channel(Tensor y, int element) {
    return (int) (element / (y.size(2) * y.size(3)) % y.size(1));
  }

  @Override
  public Layout layout() {
    return Layout.ROW_MAJOR;
  }

  @Override
  public void forward(Tensor x, Weights weights, Tensor y) {
    double[] input = x.toArray();
    double[] weight = weights.weight().toArray();
    double[] output = new double[(int) y.length()];
    everyTap(x, y, (i, w, o) -> output[o] += input[i] * weight[w]);
    if (weights.bias() != null) {
      double[] bias = weights.bias().toArray();
      for (int i = 0; i < output.length; i++) {
        output[i] += bias[channel(y, i)];
      }
    }
    y.assign(output);
  }

  @Override
  public Tensor backward(
      Tensor x, Tensor dy, Weights weights, Weights gradients, boolean inputGradientNeeded) {
    double[] input = x.toArray();
    double[] weight = weights.weight().toArray();
    double[] gradient = dy.toArray();
    double[] dw = new double[weight.length];
    double[] dx = new double[input.length];
    everyTap(
        x,
        dy,
        (i, w, o) -> {
          dw[w] += input[i] * gradient[o];
          dx[i] += weight[w] * gradient[o];
        });
    gradients.weight().assign(dw);
    if (weights.bias() != null) {
      double[] db = new double[(int) dy.size(1)];
      for (int i = 0; i < gradient.length; i++) {
        db[channel(dy, i)] += gradient[i];
      }
      gradients.bias().assign(db);
    }
    if (!inputGradientNeeded) {
      return null;
    }
    Tensor result = arena.uninitialized(x.dataType(), x.shape());
    result.assign(dx);
    return result;
  }
}
