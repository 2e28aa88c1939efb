// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ChannelKernels.Pooled;
import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/**
 * Normalisation with maximum pooling behind it, of maps that are stored plane by plane; see also
 * {@link ChannelsLastPooledNorm}.
 */
final class PooledNormLoops {
  private PooledNormLoops() {}

  /** Numbers of every channel: y = scale (x - center) + shift. */
  record Normal(double[] center, double[] scale, double[] shift, double slope) {
    /** -1 where the least of a window is wanted, since its scale is negative. */
    double[] signs() {
      double[] signs = new double[scale.length];
      for (int c = 0; c < signs.length; c++) {
        signs[c] = scale[c] < 0 ? -1 : 1;
      }
      return signs;
    }
  }

  /** Numbers of every channel: dx = a (dy - meanGradient) + b (x - center). */
  record Back(double[] center, double[] meanGradient, double[] a, double[] b) {
    /** Replaces a pixel's channels by what is dx where dy is 0. */
    void withoutGradient(float[] pixel) {
      for (int c = 0; c < pixel.length; c++) {
        pixel[c] =
            (float) a[c] * -(float) meanGradient[c] + (float) b[c] * (pixel[c] - (float) center[c]);
      }
    }
  }

  static void forward(Tensor x, Pooled pooled, Normal normal, Tensor y) {
    Windows w = pooled.windows();
    int channels = normal.center.length;
    double[] signs = normal.signs();
    FloatWindow inputs = HostAccess.floats(x);
    FloatWindow choices = HostAccess.floats(pooled.chosen());
    FloatWindow outputs = HostAccess.floats(y);
    forPlanes(
        w,
        (plane, map, small, unused, unusedMap) -> {
          int c = plane % channels;
          inputs.get(plane * map.length, map, 0, map.length);
          choose(w, map, (float) signs[c], small);
          choices.put(plane * small.length, small, 0, small.length);
          affine(small, (float) normal.center[c], (float) normal.scale[c], (float) normal.shift[c]);
          if (normal.slope < 1) {
            FloatElementKernels.leakyRelu(small, small.length, (float) normal.slope);
          }
          outputs.put(plane * small.length, small, 0, small.length);
        });
  }

  private static void choose(Windows w, float[] map, float sign, float[] chosen) {
    for (int oy = 0; oy < w.outHeight(); oy++) {
      for (int ox = 0; ox < w.outWidth(); ox++) {
        float best = Float.NEGATIVE_INFINITY;
        for (int ky = 0; ky < w.windowHeight(); ky++) {
          int first = first(w, oy, ox, ky);
          for (int kx = 0; kx < w.windowWidth(); kx++) {
            best = Math.max(best, sign * map[first + kx]);
          }
        }
        chosen[oy * w.outWidth() + ox] = sign * best;
      }
    }
  }

  /** The first element of a row of a window. */
  private static int first(Windows w, int oy, int ox, int ky) {
    return (oy * w.windowHeight() + ky) * w.width() + ox * w.windowWidth();
  }

  private static void affine(float[] x, float center, float scale, float shift) {
    for (int i = 0; i < x.length; i++) {
      x[i] = scale * (x[i] - center) + shift;
    }
  }

  static void backward(Tensor x, Pooled pooled, Tensor dy, Back back, Tensor dx) {
    Windows w = pooled.windows();
    int channels = back.center.length;
    FloatWindow inputs = HostAccess.floats(x);
    FloatWindow choices = HostAccess.floats(pooled.chosen());
    FloatWindow gradients = HostAccess.floats(dy);
    FloatWindow results = HostAccess.floats(dx);
    forPlanes(
        w,
        (plane, map, small, chosen, gradient) -> {
          int c = plane % channels;
          inputs.get(plane * map.length, map, 0, map.length);
          choices.get(plane * small.length, chosen, 0, small.length);
          gradients.get(plane * small.length, small, 0, small.length);
          Arrays.fill(gradient, 0);
          route(w, map, chosen, small, gradient);
          float center = (float) back.center[c];
          float mean = (float) back.meanGradient[c];
          float a = (float) back.a[c];
          float b = (float) back.b[c];
          for (int i = 0; i < map.length; i++) {
            gradient[i] = a * (gradient[i] - mean) + b * (map[i] - center);
          }
          results.put(plane * map.length, gradient, 0, map.length);
        });
  }

  private static void route(Windows w, float[] map, float[] chosen, float[] dy, float[] gradient) {
    for (int oy = 0; oy < w.outHeight(); oy++) {
      for (int ox = 0; ox < w.outWidth(); ox++) {
        int window = oy * w.outWidth() + ox;
        gradient[firstEqual(w, oy, ox, map, chosen[window])] = dy[window];
      }
    }
  }

  /** The first one of a window if none is, as with numbers that are none. */
  private static int firstEqual(Windows w, int oy, int ox, float[] map, float value) {
    for (int ky = 0; ky < w.windowHeight(); ky++) {
      int first = first(w, oy, ox, ky);
      for (int kx = 0; kx < w.windowWidth(); kx++) {
        if (map[first + kx] == value) {
          return first + kx;
        }
      }
    }
    return first(w, oy, ox, 0);
  }

  /** Work on a plane, with two arrays of its size and two of the pooled one's. */
  private interface PlaneWork {
    void run(int plane, float[] map, float[] pooled, float[] otherPooled, float[] otherMap);
  }

  private static void forPlanes(Windows w, PlaneWork work) {
    Parallel.range(
        w.planes(),
        16,
        (from, to) -> {
          float[] map = new float[w.height() * w.width()];
          float[] otherMap = new float[map.length];
          float[] pooled = new float[w.outHeight() * w.outWidth()];
          float[] otherPooled = new float[pooled.length];
          for (int plane = from; plane < to; plane++) {
            work.run(plane, map, pooled, otherPooled, otherMap);
          }
        });
  }
}
