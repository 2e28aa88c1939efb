// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.PoolKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** {@link PoolKernels} in double precision; {@link FloatPoolKernels} is its twin. */
final class DoublePoolKernels implements PoolKernels {
  static final PoolKernels INSTANCE = new DoublePoolKernels();

  private DoublePoolKernels() {}

  @Override
  public void maxPool(Windows windows, Tensor x, Tensor y) {
    forPlanes(
        windows,
        HostAccess.doubles(x),
        null,
        HostAccess.doubles(y),
        (in, unused, out) -> maxPool(windows, in, out));
  }

  private static void maxPool(Windows w, double[] in, double[] out) {
    double[] rowMaximum = new double[w.width()];
    for (int oy = 0; oy < w.outHeight(); oy++) {
      System.arraycopy(in, oy * w.windowHeight() * w.width(), rowMaximum, 0, w.width());
      for (int ky = 1; ky < w.windowHeight(); ky++) {
        maximum(in, (oy * w.windowHeight() + ky) * w.width(), rowMaximum, w.width());
      }
      for (int ox = 0; ox < w.outWidth(); ox++) {
        double best = rowMaximum[ox * w.windowWidth()];
        for (int kx = 1; kx < w.windowWidth(); kx++) {
          best = Math.max(best, rowMaximum[ox * w.windowWidth() + kx]);
        }
        out[oy * w.outWidth() + ox] = best;
      }
    }
  }

  private static void maximum(double[] x, int from, double[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = Math.max(y[i], x[from + i]);
    }
  }

  @Override
  public void maxPoolBackward(Windows windows, Tensor x, Tensor dy, Tensor dx) {
    forPlanes(
        windows,
        HostAccess.doubles(x),
        HostAccess.doubles(dy),
        HostAccess.doubles(dx),
        (in, gradient, out) -> maxPoolBackward(windows, in, gradient, out));
  }

  private static void maxPoolBackward(Windows w, double[] in, double[] gradient, double[] out) {
    Arrays.fill(out, 0);
    for (int oy = 0; oy < w.outHeight(); oy++) {
      for (int ox = 0; ox < w.outWidth(); ox++) {
        int best = oy * w.windowHeight() * w.width() + ox * w.windowWidth();
        for (int ky = 0; ky < w.windowHeight(); ky++) {
          for (int kx = 0; kx < w.windowWidth(); kx++) {
            int at = (oy * w.windowHeight() + ky) * w.width() + ox * w.windowWidth() + kx;
            best = in[at] > in[best] ? at : best;
          }
        }
        out[best] = gradient[oy * w.outWidth() + ox];
      }
    }
  }

  @Override
  public void averagePool(Windows windows, Tensor x, Tensor y) {
    forPlanes(
        windows,
        HostAccess.doubles(x),
        null,
        HostAccess.doubles(y),
        (in, unused, out) -> averagePool(windows, in, out));
  }

  private static void averagePool(Windows w, double[] in, double[] out) {
    double scale = 1.0 / (w.windowHeight() * w.windowWidth());
    for (int oy = 0; oy < w.outHeight(); oy++) {
      for (int ox = 0; ox < w.outWidth(); ox++) {
        double sum = 0;
        for (int ky = 0; ky < w.windowHeight(); ky++) {
          for (int kx = 0; kx < w.windowWidth(); kx++) {
            sum += in[(oy * w.windowHeight() + ky) * w.width() + ox * w.windowWidth() + kx];
          }
        }
        out[oy * w.outWidth() + ox] = sum * scale;
      }
    }
  }

  @Override
  public void averagePoolBackward(Windows windows, Tensor dy, Tensor dx) {
    forPlanes(
        windows,
        null,
        HostAccess.doubles(dy),
        HostAccess.doubles(dx),
        (unused, gradient, out) -> averagePoolBackward(windows, gradient, out));
  }

  private static void averagePoolBackward(Windows w, double[] gradient, double[] out) {
    Arrays.fill(out, 0);
    double scale = 1.0 / (w.windowHeight() * w.windowWidth());
    for (int iy = 0; iy < w.outHeight() * w.windowHeight(); iy++) {
      for (int ix = 0; ix < w.outWidth() * w.windowWidth(); ix++) {
        int at = iy / w.windowHeight() * w.outWidth() + ix / w.windowWidth();
        out[iy * w.width() + ix] = gradient[at] * scale;
      }
    }
  }

  private interface PlaneWork {
    void run(double[] input, double[] outputGradient, double[] result);
  }

  /** Runs the work on each map; a buffer that is null is not read. */
  private static void forPlanes(
      Windows w, DoubleWindow input, DoubleWindow gradient, DoubleWindow result, PlaneWork work) {
    int inSize = w.height() * w.width();
    int outSize = w.outHeight() * w.outWidth();
    int resultSize = gradient == null ? outSize : inSize;
    Parallel.range(
        w.planes(),
        16,
        (from, to) -> {
          double[] in = new double[inSize];
          double[] dy = new double[outSize];
          double[] out = new double[resultSize];
          for (int plane = from; plane < to; plane++) {
            if (input != null) {
              input.get(plane * inSize, in, 0, inSize);
            }
            if (gradient != null) {
              gradient.get(plane * outSize, dy, 0, outSize);
            }
            work.run(in, dy, out);
            result.put(plane * resultSize, out, 0, resultSize);
          }
        });
  }
}
