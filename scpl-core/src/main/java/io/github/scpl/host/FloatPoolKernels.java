// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.PoolKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** {@link PoolKernels} in single precision; see also {@link ChannelsLastPools}. */
final class FloatPoolKernels implements PoolKernels {
  static final PoolKernels INSTANCE = new FloatPoolKernels();

  private FloatPoolKernels() {}

  @Override
  public void maxPool(Windows windows, Tensor x, Tensor y) {
    if (HostAccess.areChannelsLast(x, y)) {
      ChannelsLastPools.maxPool(windows, x, y);
      return;
    }
    forPlanes(
        windows,
        HostAccess.floats(x),
        null,
        HostAccess.floats(y),
        (in, unused, out) -> maxPool(windows, in, out));
  }

  private static void maxPool(Windows w, float[] in, float[] out) {
    float[] rowMaximum = new float[w.width()];
    for (int oy = 0; oy < w.outHeight(); oy++) {
      System.arraycopy(in, oy * w.windowHeight() * w.width(), rowMaximum, 0, w.width());
      for (int ky = 1; ky < w.windowHeight(); ky++) {
        maximum(in, (oy * w.windowHeight() + ky) * w.width(), rowMaximum, w.width());
      }
      for (int ox = 0; ox < w.outWidth(); ox++) {
        float best = rowMaximum[ox * w.windowWidth()];
        for (int kx = 1; kx < w.windowWidth(); kx++) {
          best = Math.max(best, rowMaximum[ox * w.windowWidth() + kx]);
        }
        out[oy * w.outWidth() + ox] = best;
      }
    }
  }

  private static void maximum(float[] x, int from, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = Math.max(y[i], x[from + i]);
    }
  }

  @Override
  public void maxPoolBackward(Windows windows, Tensor x, Tensor dy, Tensor dx) {
    if (HostAccess.areChannelsLast(x, dy, dx)) {
      ChannelsLastMaxGradient.run(windows, x, dy, dx);
      return;
    }
    forPlanes(
        windows,
        HostAccess.floats(x),
        HostAccess.floats(dy),
        HostAccess.floats(dx),
        (in, gradient, out) -> maxPoolBackward(windows, in, gradient, out));
  }

  private static void maxPoolBackward(Windows w, float[] in, float[] gradient, float[] out) {
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
    if (HostAccess.areChannelsLast(x, y)) {
      ChannelsLastPools.averagePool(windows, x, y);
      return;
    }
    forPlanes(
        windows,
        HostAccess.floats(x),
        null,
        HostAccess.floats(y),
        (in, unused, out) -> averagePool(windows, in, out));
  }

  private static void averagePool(Windows w, float[] in, float[] out) {
    float scale = 1f / (w.windowHeight() * w.windowWidth());
    for (int oy = 0; oy < w.outHeight(); oy++) {
      for (int ox = 0; ox < w.outWidth(); ox++) {
        float sum = 0;
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
    if (HostAccess.areChannelsLast(dy, dx)) {
      ChannelsLastPools.averagePoolBackward(windows, dy, dx);
      return;
    }
    forPlanes(
        windows,
        null,
        HostAccess.floats(dy),
        HostAccess.floats(dx),
        (unused, gradient, out) -> averagePoolBackward(windows, gradient, out));
  }

  private static void averagePoolBackward(Windows w, float[] gradient, float[] out) {
    Arrays.fill(out, 0);
    float scale = 1f / (w.windowHeight() * w.windowWidth());
    for (int iy = 0; iy < w.outHeight() * w.windowHeight(); iy++) {
      for (int ix = 0; ix < w.outWidth() * w.windowWidth(); ix++) {
        int at = iy / w.windowHeight() * w.outWidth() + ix / w.windowWidth();
        out[iy * w.width() + ix] = gradient[at] * scale;
      }
    }
  }

  private interface PlaneWork {
    void run(float[] input, float[] outputGradient, float[] result);
  }

  /** Runs the work on each map; a buffer that is null is not read. */
  private static void forPlanes(
      Windows w, FloatWindow input, FloatWindow gradient, FloatWindow result, PlaneWork work) {
    int inSize = w.height() * w.width();
    int outSize = w.outHeight() * w.outWidth();
    int resultSize = gradient == null ? outSize : inSize;
    Parallel.range(
        w.planes(),
        16,
        (from, to) -> {
          float[] in = new float[inSize];
          float[] dy = new float[outSize];
          float[] out = new float[resultSize];
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
