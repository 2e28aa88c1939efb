// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.PoolKernels;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

record ReferencePools(ArrayAccess arrays) implements PoolKernels {
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
  public void maxPool(Windows windows, INDArray x, INDArray y) {
    double[] values = arrays.get(x);
    double[] result = new double[(int) y.length()];
    Arrays.fill(result, Double.NEGATIVE_INFINITY);
    everyWindow(
        windows,
        (inputs, o) -> {
          for (int i : inputs) {
            result[o] = Math.max(result[o], values[i]); // NaN if one of them is
          }
        });
    arrays.put(y, result);
  }

  @Override
  public void maxPoolBackward(Windows windows, INDArray x, INDArray dy, INDArray dx) {
    double[] values = arrays.get(x);
    double[] gradient = arrays.get(dy);
    double[] result = new double[values.length];
    everyWindow(windows, (inputs, o) -> result[firstMaximum(values, inputs)] = gradient[o]);
    arrays.put(dx, result);
  }

  @Override
  public void averagePool(Windows windows, INDArray x, INDArray y) {
    double[] values = arrays.get(x);
    double[] result = new double[(int) y.length()];
    everyWindow(
        windows,
        (inputs, o) -> {
          for (int i : inputs) {
            result[o] += values[i] / inputs.length;
          }
        });
    arrays.put(y, result);
  }

  @Override
  public void averagePoolBackward(Windows windows, INDArray dy, INDArray dx) {
    double[] gradient = arrays.get(dy);
    double[] result = new double[(int) dx.length()];
    everyWindow(
        windows,
        (inputs, o) -> {
          for (int i : inputs) {
            result[i] = gradient[o] / inputs.length;
          }
        });
    arrays.put(dx, result);
  }
}
