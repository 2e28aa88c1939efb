// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.LossKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.List;

/** {@link LossKernels} on the host, in double precision whatever the arrays' type. */
final class HostLossKernels implements LossKernels {
  /** Norms are clamped from below, as in PyTorch's {@code normalize}. */
  private static final double SMALLEST_NORM = 1e-12;

  private static final double EPSILON = 1e-8;

  @Override
  public void crossEntropy(Tensor logits, Tensor targets, Tensor gradient, Tensor loss) {
    int[] labels = HostAccess.toInts(targets);
    int batch = Math.toIntExact(logits.size(0));
    int classes = Math.toIntExact(logits.size(1));
    double[] row = new double[classes];
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      HostAccess.read(logits, (long) i * classes, row, classes);
      double logNormalizer = logSumExp(row);
      sum += logNormalizer - row[labels[i]];
      for (int c = 0; c < classes; c++) {
        double probability = Math.exp(row[c] - logNormalizer);
        row[c] = (probability - (c == labels[i] ? 1 : 0)) / batch;
      }
      HostAccess.write(gradient, (long) i * classes, row, classes);
    }
    put(loss, sum / batch);
  }

  private static void put(Tensor scalar, double value) {
    HostAccess.write(scalar, 0, new double[] {value}, 1);
  }

  @Override
  public void weightedSum(List<Tensor> values, List<Double> weights, Tensor sum) {
    double total = 0;
    for (int i = 0; i < values.size(); i++) {
      total += weights.get(i) * HostAccess.toArray(values.get(i))[0];
    }
    put(sum, total);
  }

  @Override
  public void score(Tensor logits, Tensor targets, Tensor score) {
    int[] labels = HostAccess.toInts(targets);
    int classes = Math.toIntExact(logits.size(1));
    double[] row = new double[classes];
    int hits = 0;
    for (int i = 0; i < labels.length; i++) {
      HostAccess.read(logits, (long) i * classes, row, classes);
      hits += Accuracy.largest(row) == labels[i] ? 1 : 0;
    }
    long other = Finite.firstOther(logits);
    double value = 0;
    if (other >= 0) {
      HostAccess.read(logits, other, row, 1);
      value = row[0];
    }
    double firstRow = other < 0 ? -1 : other / classes;
    HostAccess.write(score, 0, new double[] {hits, firstRow, value}, 3);
  }

  @Override
  public void oneHot(Tensor targets, Tensor y) {
    int[] labels = HostAccess.toInts(targets);
    int classes = Math.toIntExact(y.size(1));
    double[] row = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      row[labels[i]] = 1;
      HostAccess.write(y, (long) i * classes, row, classes);
      row[labels[i]] = 0;
    }
  }

  private static double logSumExp(double[] row) {
    double maximum = Double.NEGATIVE_INFINITY;
    for (double value : row) {
      maximum = Math.max(maximum, value);
    }
    double sum = 0;
    for (double value : row) {
      sum += Math.exp(value - maximum);
    }
    return maximum + Math.log(sum);
  }

  @Override
  public void meanSquaredError(Tensor output, Tensor target, Tensor gradient, Tensor loss) {
    int width = Math.toIntExact(output.size(1));
    double elements = output.length();
    double[] row = new double[width];
    double[] wanted = new double[width];
    double sum = 0;
    for (int i = 0; i < output.size(0); i++) {
      HostAccess.read(output, (long) i * width, row, width);
      HostAccess.read(target, (long) i * width, wanted, width);
      for (int k = 0; k < width; k++) {
        double difference = row[k] - wanted[k];
        sum += difference * difference;
        row[k] = 2 * difference / elements;
      }
      HostAccess.write(gradient, (long) i * width, row, width);
    }
    put(loss, sum / elements);
  }

  @Override
  public void normalize(Tensor v, Tensor z, Tensor norms) {
    int width = Math.toIntExact(v.size(1));
    double[] lengths = new double[Math.toIntExact(v.size(0))];
    double[] row = new double[width];
    for (int i = 0; i < lengths.length; i++) {
      HostAccess.read(v, (long) i * width, row, width);
      double norm = Math.sqrt(dot(row, row));
      lengths[i] = norm < SMALLEST_NORM ? 0 : norm;
      double scale = 1 / Math.max(norm, SMALLEST_NORM);
      for (int k = 0; k < width; k++) {
        row[k] *= scale;
      }
      HostAccess.write(z, (long) i * width, row, width);
    }
    HostAccess.write(norms, 0, lengths, lengths.length);
  }

  @Override
  public void normalizeBackward(Tensor z, Tensor norms, Tensor dz) {
    backward(
        z,
        norms,
        dz,
        (direction, norm, row) -> {
          double radial = dot(row, direction);
          for (int k = 0; k < row.length; k++) {
            row[k] = (row[k] - radial * direction[k]) / norm;
          }
        });
  }

  private interface RowGradient {
    /** Replaces the gradient of a row that was normalised by that of the row before. */
    void replace(double[] direction, double norm, double[] gradient);
  }

  private static void backward(
      Tensor directions, Tensor norms, Tensor gradients, RowGradient gradient) {
    int width = Math.toIntExact(directions.size(1));
    double[] lengths = HostAccess.toArray(norms);
    double[] direction = new double[width];
    double[] row = new double[width];
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] == 0) {
        Arrays.fill(row, 0);
      } else {
        HostAccess.read(directions, (long) i * width, direction, width);
        HostAccess.read(gradients, (long) i * width, row, width);
        gradient.replace(direction, lengths[i], row);
      }
      HostAccess.write(gradients, (long) i * width, row, width);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  @Override
  public void center(Tensor x, Tensor u, Tensor norms) {
    int width = Math.toIntExact(x.size(1));
    double[] lengths = new double[Math.toIntExact(x.size(0))];
    double[] row = new double[width];
    for (int i = 0; i < lengths.length; i++) {
      HostAccess.read(x, (long) i * width, row, width);
      double mean = Arrays.stream(row).sum() / width;
      double squares = 0;
      for (int k = 0; k < width; k++) {
        row[k] -= mean;
        squares += row[k] * row[k];
      }
      double norm = Math.sqrt(squares);
      lengths[i] = norm < EPSILON ? 0 : norm;
      double scale = lengths[i] == 0 ? 0 : 1 / (EPSILON + norm);
      for (int k = 0; k < width; k++) {
        row[k] *= scale;
      }
      HostAccess.write(u, (long) i * width, row, width);
    }
    HostAccess.write(norms, 0, lengths, lengths.length);
  }

  @Override
  public void centerBackward(Tensor u, Tensor norms, Tensor du) {
    backward(u, norms, du, HostLossKernels::beforeCentering);
  }

  private static void beforeCentering(double[] direction, double norm, double[] row) {
    int width = row.length;
    double radial = dot(row, direction);
    double mean = 0;
    for (int k = 0; k < width; k++) {
      row[k] = row[k] / (EPSILON + norm) - radial * direction[k] / norm;
      mean += row[k] / width;
    }
    for (int k = 0; k < width; k++) {
      row[k] -= mean;
    }
  }

  @Override
  public void contrastive(Tensor cosines, Tensor targets, double temperature, Tensor loss) {
    put(loss, Contrast.evaluate(cosines, HostAccess.toInts(targets), temperature));
  }

  @Override
  public void similarityMatching(Tensor cosines, Tensor targets, double otherClass, Tensor loss) {
    int[] labels = HostAccess.toInts(targets);
    int batch = Math.toIntExact(cosines.size(0));
    double[] row = new double[batch];
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      HostAccess.read(cosines, (long) i * batch, row, batch);
      sum += match(row, labels, labels[i], otherClass);
      HostAccess.write(cosines, (long) i * batch, row, batch);
    }
    put(loss, sum / ((double) batch * batch));
  }

  /**
   * Replaces a row of similarities by the factors of u in its gradient: with those of both
   * directions, 4 (s - target) / batch². What rounding took out of [-1, 1] is set back to the
   * border, and its gradient is 0.
   *
   * @return the sum of squared differences
   */
  private static double match(double[] similarities, int[] labels, int label, double otherClass) {
    double pairs = (double) similarities.length * similarities.length;
    double sum = 0;
    for (int j = 0; j < similarities.length; j++) {
      double target = labels[j] == label ? 1 : otherClass;
      double inside = Math.max(-1, Math.min(1, similarities[j]));
      double difference = inside - target;
      sum += difference * difference;
      similarities[j] = inside == similarities[j] ? 4 * difference / pairs : 0;
    }
    return sum;
  }
}
