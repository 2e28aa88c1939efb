// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;

record ReferenceMemory() implements MemoryKernels {
  @Override
  public void zero(Tensor array) {
    array.assign(new double[Math.toIntExact(array.length())]);
  }

  @Override
  public void copy(Tensor source, Tensor target) {
    target.assign(source.toArray());
  }

  @Override
  public void copy(Tensor source, long from, Tensor target, long to, long count) {
    double[] values = target.toArray();
    System.arraycopy(source.toArray(), (int) from, values, (int) to, (int) count);
    target.assign(values);
  }

  @Override
  public void windows(Tensor samples, long first, Tensor places, Tensor border, Tensor y) {
    double[] x = samples.toArray();
    double[] p = places.toArray();
    double[] around = border.toArray();
    int channels = (int) samples.size(1);
    int height = (int) samples.size(2);
    int width = (int) samples.size(3);
    int rows = (int) y.size(2);
    int columns = (int) y.size(3);
    for (int b = 0; b < y.size(0); b++) {
      int n = (int) (p[4 * b] - first);
      if (n < 0 || n >= samples.size(0)) {
        continue;
      }
      double[] window = new double[channels * rows * columns];
      for (int i = 0; i < window.length; i++) {
        int c = i / (rows * columns);
        int j = i % columns;
        int h = i / columns % rows + (int) p[4 * b + 1];
        int w = (p[4 * b + 3] == 0 ? j : columns - 1 - j) + (int) p[4 * b + 2];
        boolean inside = h >= 0 && h < height && w >= 0 && w < width;
        window[i] = inside ? x[((n * channels + c) * height + h) * width + w] : around[c];
      }
      y.assign((long) b * window.length, window);
    }
  }
}
