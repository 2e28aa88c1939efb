// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.PoolKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

record ReferencePools() implements PoolKernels {
  private interface Window {
    /** The elements of x under an element of y, in row-major order. */
    void at(int[] inputs, int output);
  }

  private static void everyWindow(Windows w, Window window) {
    int[] inputs = new int[w.windowHeight() * w.windowWidth()];
    for (int plane = 0; plane < w.planes(); plane++) {
      for (int oy = 0; oy < w.outHeight(); oy++) {
        for (int ox = 0; ox < w.outWidth(); ox++) {
          for (int i = 0; i < inputs.length; i++) {
            int y = oy * w.windowHeight() + i / w.windowWidth();
            int x = ox * w.windowWidth() + i % w.windowWidth();
            inputs[i] = (plane * w.height() + y) * w.width() + x;
          }
          window.at(inputs, (plane * w.outHeight() + oy) * w.outWidth() + ox);
        }
      }
    }
  }

  private static int firstMaximum(double[] values, int[] inputs) {
    int best = inputs[0];
    for (int i : inputs) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @Override
  public void maxPool(Windows windows, Tensor x, Tensor y) {
    double[] values = x.toArray();
    double[] result = new double[(int) y.length()];
    Arrays.fill(result, Double.NEGATIVE_INFINITY);
    everyWindow(
        windows,
        (inputs, o) -> {
          for (int i : inputs) {
            result[o] = Math.max(result[o], values[i]); // NaN if one of them is
          }
        });
    y.assign(result);
  }

  @Override
  public void maxPoolBackward(Windows windows, Tensor x, Tensor dy, Tensor dx) {
    double[] values = x.toArray();
    double[] gradient = dy.toArray();
    double[] result = new double[values.length];
    everyWindow(windows, (inputs, o) -> result[firstMaximum(values, inputs)] = gradient[o]);
    dx.assign(result);
  }

  @Override
  public void averagePool(Windows windows, Tensor x, Tensor y) {
    double[] values = x.toArray();
    double[] result = new double[(int) y.length()];
    everyWindow(
        windows,
        (inputs, o) -> {
          for (int i : inputs) {
            result[o] += values[i] / inputs.length;
          }
        });
    y.assign(result);
  }

  @Override
  public void averagePoolBackward(Windows windows, Tensor dy, Tensor dx) {
    double[] gradient = dy.toArray();
    double[] result = new double[(int) dx.length()];
    everyWindow(
        windows,
        (inputs, o) -> {
          for (int i : inputs) {
            result[i] = gradient[o] / inputs.length;
          }
        });
    dx.assign(result);
  }
}
