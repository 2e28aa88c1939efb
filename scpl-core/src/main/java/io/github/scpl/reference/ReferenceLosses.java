// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.LossKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.List;

record ReferenceLosses() implements LossKernels {
  private static final double EPSILON = 1e-8;

  @Override
  public void crossEntropy(Tensor logits, Tensor targets, Tensor gradient, Tensor value) {
    int[] labels = ints(targets);
    int classes = (int) logits.size(1);
    int batch = labels.length;
    double[] x = logits.toArray();
    double[] d = new double[x.length];
    double loss = 0;
    for (int n = 0; n < batch; n++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(x[n * classes + c] - x[n * classes + labels[n]]);
      }
      loss += Math.log(sum) / batch;
      for (int c = 0; c < classes; c++) {
        double p = Math.exp(x[n * classes + c] - x[n * classes + labels[n]]) / sum;
        d[n * classes + c] = (c == labels[n] ? p - 1 : p) / batch;
      }
    }
    gradient.assign(d);
    value.assign(new double[] {loss});
  }

  @Override
  public void meanSquaredError(Tensor output, Tensor target, Tensor gradient, Tensor value) {
    double[] x = output.toArray();
    double[] y = target.toArray();
    double loss = 0;
    for (int i = 0; i < x.length; i++) {
      loss += Math.pow(x[i] - y[i], 2) / x.length;
      x[i] = 2 * (x[i] - y[i]) / x.length;
    }
    gradient.assign(x);
    value.assign(new double[] {loss});
  }

  private static int[] ints(Tensor targets) {
    return Arrays.stream(targets.toArray()).mapToInt(label -> (int) label).toArray();
  }

  @Override
  public void weightedSum(List<Tensor> values, List<Double> weights, Tensor sum) {
    double total = 0;
    for (int i = 0; i < values.size(); i++) {
      total += weights.get(i) * values.get(i).toArray()[0];
    }
    sum.assign(new double[] {total});
  }

  @Override
  public void score(Tensor logits, Tensor targets, Tensor score) {
    double[] x = logits.toArray();
    int[] labels = ints(targets);
    int classes = (int) logits.size(1);
    double[] result = {0, -1, 0};
    for (int n = 0; n < labels.length; n++) {
      int answer = 0;
      for (int c = 0; c < classes; c++) {
        double value = x[n * classes + c];
        answer = value > x[n * classes + answer] ? c : answer;
        if (!Double.isFinite(value) && result[1] < 0) {
          result[1] = n;
          result[2] = value;
        }
      }
      result[0] += answer == labels[n] ? 1 : 0;
    }
    score.assign(result);
  }

  @Override
  public void oneHot(Tensor targets, Tensor y) {
    double[] rows = new double[(int) y.length()];
    int[] labels = ints(targets);
    for (int n = 0; n < labels.length; n++) {
      rows[n * (int) y.size(1) + labels[n]] = 1;
    }
    y.assign(rows);
  }

  private static double dot(double[] a, double[] b, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Override
  public void normalize(Tensor v, Tensor z, Tensor norms) {
    int width = (int) v.size(1);
    double[] x = v.toArray();
    double[] lengths = new double[(int) v.size(0)];
    for (int n = 0; n < lengths.length; n++) {
      double norm = Math.sqrt(dot(x, x, n * width, width));
      for (int i = n * width; i < (n + 1) * width; i++) {
        x[i] /= Math.max(norm, 1e-12);
      }
      lengths[n] = norm < 1e-12 ? 0 : norm;
    }
    z.assign(x);
    norms.assign(lengths);
  }

  @Override
  public void normalizeBackward(Tensor z, Tensor norms, Tensor dz) {
    int width = (int) z.size(1);
    double[] u = z.toArray();
    double[] d = dz.toArray();
    double[] lengths = norms.toArray();
    for (int n = 0; n < lengths.length; n++) {
      double radial = dot(u, d, n * width, width);
      for (int i = n * width; i < (n + 1) * width; i++) {
        d[i] = lengths[n] == 0 ? 0 : (d[i] - radial * u[i]) / lengths[n];
      }
    }
    dz.assign(d);
  }

  private static double mean(double[] x, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += x[i];
    }
    return sum / count;
  }

  @Override
  public void center(Tensor x, Tensor u, Tensor norms) {
    int width = (int) x.size(1);
    double[] c = x.toArray();
    double[] lengths = new double[(int) x.size(0)];
    for (int n = 0; n < lengths.length; n++) {
      double mean = mean(c, n * width, width);
      for (int i = n * width; i < (n + 1) * width; i++) {
        c[i] -= mean;
      }
      double norm = Math.sqrt(dot(c, c, n * width, width));
      lengths[n] = norm < EPSILON ? 0 : norm;
      for (int i = n * width; i < (n + 1) * width; i++) {
        c[i] = lengths[n] == 0 ? 0 : c[i] / (EPSILON + norm);
      }
    }
    u.assign(c);
    norms.assign(lengths);
  }

  /** dc = du / (ε + ‖c‖) - (du·c) c / (‖c‖ (ε + ‖c‖)²), then dx = dc - mean(dc). */
  @Override
  public void centerBackward(Tensor u, Tensor norms, Tensor du) {
    int width = (int) u.size(1);
    double[] direction = u.toArray();
    double[] d = du.toArray();
    double[] lengths = norms.toArray();
    for (int n = 0; n < lengths.length; n++) {
      int from = n * width;
      double whole = EPSILON + lengths[n];
      double radial = dot(direction, d, from, width) * whole; // du·c
      for (int i = from; i < from + width; i++) {
        double c = direction[i] * whole;
        d[i] = lengths[n] == 0 ? 0 : d[i] / whole - radial * c / (lengths[n] * whole * whole);
      }
      double mean = mean(d, from, width);
      for (int i = from; i < from + width; i++) {
        d[i] = lengths[n] == 0 ? 0 : d[i] - mean;
      }
    }
    du.assign(d);
  }

  /** L = -1/B Σ_i 1/C_i Σ_{j≠i, same class} (s_ij - ln Σ_{k≠i} exp s_ik) with s = cosine / T. */
  @Override
  public void contrastive(Tensor cosines, Tensor targets, double temperature, Tensor value) {
    int[] labels = ints(targets);
    int batch = labels.length;
    double[] s = cosines.toArray();
    double[] gradient = new double[s.length];
    double loss = 0;
    for (int i = 0; i < batch; i++) {
      double sum = 0;
      int others = 0;
      for (int k = 0; k < batch; k++) {
        sum += k == i ? 0 : Math.exp(s[i * batch + k] / temperature);
        others += k != i && labels[k] == labels[i] ? 1 : 0;
      }
      for (int j = 0; j < batch; j++) {
        boolean positive = j != i && labels[j] == labels[i];
        double term = s[i * batch + j] / temperature - Math.log(sum);
        loss -= positive ? term / (others + 1) / batch : 0;
        double p = j == i ? 0 : Math.exp(s[i * batch + j] / temperature) / sum;
        double g = (others * p - (positive ? 1 : 0)) / ((others + 1) * batch * temperature);
        gradient[i * batch + j] += g;
        gradient[j * batch + i] += g;
      }
    }
    cosines.assign(gradient);
    value.assign(new double[] {loss});
  }

  @Override
  public void similarityMatching(Tensor cosines, Tensor targets, double otherClass, Tensor value) {
    int[] labels = ints(targets);
    int batch = labels.length;
    double[] s = cosines.toArray();
    double pairs = (double) batch * batch;
    double loss = 0;
    for (int e = 0; e < s.length; e++) {
      double target = labels[e / batch] == labels[e % batch] ? 1 : otherClass;
      double inside = Math.max(-1, Math.min(1, s[e]));
      loss += Math.pow(inside - target, 2) / pairs;
      s[e] = inside == s[e] ? 4 * (inside - target) / pairs : 0;
    }
    cosines.assign(s);
    value.assign(new double[] {loss});
  }
}
