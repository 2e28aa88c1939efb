// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.NormKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** {@link NormKernels} in single precision. */
final class FloatNormKernels implements NormKernels {
  static final NormKernels INSTANCE = new FloatNormKernels();

  private static final int ELEMENTS_PER_THREAD = 16384;

  /** Rows whose gradients are summed together before the sums are. */
  private static final int ROWS_PER_SUM = 128;

  private FloatNormKernels() {}

  @Override
  public void normalize(
      Tensor x, Tensor gain, Tensor shift, double epsilon, Tensor y, Tensor statistics) {
    int width = Math.toIntExact(gain.length());
    DoubleWindow moments = HostAccess.doubles(statistics);
    float[] gains = row(gain);
    float[] shifts = row(shift);
    FloatWindow source = HostAccess.floats(x);
    FloatWindow target = HostAccess.floats(y);
    Parallel.range(
        Math.toIntExact(x.length() / width),
        1 + ELEMENTS_PER_THREAD / width,
        (from, to) -> {
          float[] values = new float[width];
          for (int n = from; n < to; n++) {
            source.get(n * width, values, 0, width);
            float center = FloatSums.sum(values, 0, width) / width;
            shift(values, -center);
            float spread = (float) Math.sqrt(FloatSums.dot(values, values, 0, width) / (width - 1));
            moments.put(2 * n, center);
            moments.put(2 * n + 1, spread);
            affine(values, gains, shifts, (float) (1 / (spread + epsilon)));
            target.put(n * width, values, 0, width);
          }
        });
  }

  private static float[] row(Tensor array) {
    float[] values = new float[Math.toIntExact(array.length())];
    HostAccess.floats(array).get(0, values, 0, values.length);
    return values;
  }

  private static void shift(float[] x, float amount) {
    for (int i = 0; i < x.length; i++) {
      x[i] += amount;
    }
  }

  private static void affine(float[] x, float[] gain, float[] shift, float scale) {
    for (int i = 0; i < x.length; i++) {
      x[i] = gain[i] * (x[i] * scale) + shift[i];
    }
  }

  @Override
  public void parameterGradients(
      Tensor x,
      Tensor dy,
      double epsilon,
      Tensor statistics,
      Tensor gainGradient,
      Tensor shiftGradient) {
    int width = Math.toIntExact(gainGradient.length());
    DoubleWindow moments = HostAccess.doubles(statistics);
    int rows = Math.toIntExact(x.length() / width);
    int groups = (rows + ROWS_PER_SUM - 1) / ROWS_PER_SUM;
    float[][] gains = new float[groups][width];
    float[][] shifts = new float[groups][width];
    FloatWindow inputs = HostAccess.floats(x);
    FloatWindow gradients = HostAccess.floats(dy);
    Parallel.range(
        groups,
        1,
        (from, to) -> {
          float[] values = new float[width];
          float[] gradient = new float[width];
          for (int n = from * ROWS_PER_SUM; n < Math.min(rows, to * ROWS_PER_SUM); n++) {
            int group = n / ROWS_PER_SUM;
            inputs.get(n * width, values, 0, width);
            gradients.get(n * width, gradient, 0, width);
            float center = (float) moments.get(2 * n);
            float scale = (float) (1 / (moments.get(2 * n + 1) + epsilon));
            addGradients(values, gradient, center, scale, gains[group], shifts[group]);
          }
        });
    for (int group = 1; group < groups; group++) {
      add(gains[0], gains[group]);
      add(shifts[0], shifts[group]);
    }
    HostAccess.floats(gainGradient).put(0, gains[0], 0, width);
    HostAccess.floats(shiftGradient).put(0, shifts[0], 0, width);
  }

  private static void addGradients(
      float[] x, float[] dy, float center, float scale, float[] gain, float[] shift) {
    for (int i = 0; i < x.length; i++) {
      gain[i] += dy[i] * ((x[i] - center) * scale);
      shift[i] += dy[i];
    }
  }

  private static void add(float[] y, float[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] += x[i];
    }
  }

  @Override
  public void inputGradient(
      Tensor x, Tensor dy, Tensor gain, double epsilon, Tensor statistics, Tensor dx, boolean add) {
    int width = Math.toIntExact(gain.length());
    DoubleWindow moments = HostAccess.doubles(statistics);
    float[] gains = row(gain);
    FloatWindow inputs = HostAccess.floats(x);
    FloatWindow gradients = HostAccess.floats(dy);
    FloatWindow target = HostAccess.floats(dx);
    Parallel.range(
        Math.toIntExact(x.length() / width),
        1 + ELEMENTS_PER_THREAD / width,
        (from, to) -> {
          float[] values = new float[width];
          float[] gradient = new float[width];
          float[] result = new float[width];
          for (int n = from; n < to; n++) {
            inputs.get(n * width, values, 0, width);
            gradients.get(n * width, gradient, 0, width);
            if (add) {
              target.get(n * width, result, 0, width);
            } else {
              Arrays.fill(result, 0);
            }
            shift(values, (float) -moments.get(2 * n));
            multiply(gradient, gains);
            addInputGradient(values, gradient, moments.get(2 * n + 1), epsilon, result);
            target.put(n * width, result, 0, width);
          }
        });
  }

  private static void multiply(float[] y, float[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] *= x[i];
    }
  }

  /**
   * With u = x - mean, g = gain dy, s the deviation and r = 1 / (s + ε): dx = r (g - mean(g)) - r²
   * (g·u) u / ((width - 1) s). A row without spread has no second term.
   */
  private static void addInputGradient(
      float[] u, float[] g, double deviation, double epsilon, float[] dx) {
    double inverse = 1 / (deviation + epsilon);
    float scale = (float) inverse;
    float center = FloatSums.sum(g, 0, g.length) / g.length;
    float slope =
        deviation == 0
            ? 0
            : (float)
                (inverse
                    * inverse
                    * FloatSums.dot(g, u, 0, g.length)
                    / ((g.length - 1) * deviation));
    for (int i = 0; i < dx.length; i++) {
      dx[i] += scale * (g[i] - center) - slope * u[i];
    }
  }
}
