// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.NormKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** {@link NormKernels} in double precision; {@link FloatNormKernels} is its twin. */
final class DoubleNormKernels implements NormKernels {
  static final NormKernels INSTANCE = new DoubleNormKernels();

  private static final int ELEMENTS_PER_THREAD = 16384;

  /** Rows whose gradients are summed together before the sums are. */
  private static final int ROWS_PER_SUM = 128;

  private DoubleNormKernels() {}

  @Override
  public void normalize(
      Tensor x, Tensor gain, Tensor shift, double epsilon, Tensor y, Tensor statistics) {
    int width = Math.toIntExact(gain.length());
    DoubleWindow moments = HostAccess.doubles(statistics);
    double[] gains = row(gain);
    double[] shifts = row(shift);
    DoubleWindow source = HostAccess.doubles(x);
    DoubleWindow target = HostAccess.doubles(y);
    Parallel.range(
        Math.toIntExact(x.length() / width),
        1 + ELEMENTS_PER_THREAD / width,
        (from, to) -> {
          double[] values = new double[width];
          for (int n = from; n < to; n++) {
            source.get(n * width, values, 0, width);
            double center = DoubleSums.sum(values, 0, width) / width;
            shift(values, -center);
            double spread = Math.sqrt(DoubleSums.dot(values, values, 0, width) / (width - 1));
            moments.put(2 * n, center);
            moments.put(2 * n + 1, spread);
            affine(values, gains, shifts, 1 / (spread + epsilon));
            target.put(n * width, values, 0, width);
          }
        });
  }

  private static double[] row(Tensor array) {
    double[] values = new double[Math.toIntExact(array.length())];
    HostAccess.doubles(array).get(0, values, 0, values.length);
    return values;
  }

  private static void shift(double[] x, double amount) {
    for (int i = 0; i < x.length; i++) {
      x[i] += amount;
    }
  }

  private static void affine(double[] x, double[] gain, double[] shift, double scale) {
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
    double[][] gains = new double[groups][width];
    double[][] shifts = new double[groups][width];
    DoubleWindow inputs = HostAccess.doubles(x);
    DoubleWindow gradients = HostAccess.doubles(dy);
    Parallel.range(
        groups,
        1,
        (from, to) -> {
          double[] values = new double[width];
          double[] gradient = new double[width];
          for (int n = from * ROWS_PER_SUM; n < Math.min(rows, to * ROWS_PER_SUM); n++) {
            int group = n / ROWS_PER_SUM;
            inputs.get(n * width, values, 0, width);
            gradients.get(n * width, gradient, 0, width);
            double center = moments.get(2 * n);
            double scale = 1 / (moments.get(2 * n + 1) + epsilon);
            addGradients(values, gradient, center, scale, gains[group], shifts[group]);
          }
        });
    for (int group = 1; group < groups; group++) {
      add(gains[0], gains[group]);
      add(shifts[0], shifts[group]);
    }
    HostAccess.doubles(gainGradient).put(0, gains[0], 0, width);
    HostAccess.doubles(shiftGradient).put(0, shifts[0], 0, width);
  }

  private static void addGradients(
      double[] x, double[] dy, double center, double scale, double[] gain, double[] shift) {
    for (int i = 0; i < x.length; i++) {
      gain[i] += dy[i] * ((x[i] - center) * scale);
      shift[i] += dy[i];
    }
  }

  private static void add(double[] y, double[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] += x[i];
    }
  }

  @Override
  public void inputGradient(
      Tensor x, Tensor dy, Tensor gain, double epsilon, Tensor statistics, Tensor dx, boolean add) {
    int width = Math.toIntExact(gain.length());
    DoubleWindow moments = HostAccess.doubles(statistics);
    double[] gains = row(gain);
    DoubleWindow inputs = HostAccess.doubles(x);
    DoubleWindow gradients = HostAccess.doubles(dy);
    DoubleWindow target = HostAccess.doubles(dx);
    Parallel.range(
        Math.toIntExact(x.length() / width),
        1 + ELEMENTS_PER_THREAD / width,
        (from, to) -> {
          double[] values = new double[width];
          double[] gradient = new double[width];
          double[] result = new double[width];
          for (int n = from; n < to; n++) {
            inputs.get(n * width, values, 0, width);
            gradients.get(n * width, gradient, 0, width);
            if (add) {
              target.get(n * width, result, 0, width);
            } else {
              Arrays.fill(result, 0);
            }
            shift(values, -moments.get(2 * n));
            multiply(gradient, gains);
            addInputGradient(values, gradient, moments.get(2 * n + 1), epsilon, result);
            target.put(n * width, result, 0, width);
          }
        });
  }

  private static void multiply(double[] y, double[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] *= x[i];
    }
  }

  /**
   * With u = x - mean, g = gain dy, s the deviation and r = 1 / (s + ε): dx = r (g - mean(g)) - r²
   * (g·u) u / ((width - 1) s). A row without spread has no second term.
   */
  private static void addInputGradient(
      double[] u, double[] g, double deviation, double epsilon, double[] dx) {
    double inverse = 1 / (deviation + epsilon);
    double scale = inverse;
    double center = DoubleSums.sum(g, 0, g.length) / g.length;
    double slope =
        deviation == 0
            ? 0
            : inverse * inverse * DoubleSums.dot(g, u, 0, g.length) / ((g.length - 1) * deviation);
    for (int i = 0; i < dx.length; i++) {
      dx[i] += scale * (g[i] - center) - slope * u[i];
    }
  }
}
