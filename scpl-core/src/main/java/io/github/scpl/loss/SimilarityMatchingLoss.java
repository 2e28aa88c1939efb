// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.loss;

import io.github.scpl.internal.HostAccess;
import io.github.scpl.internal.MatMul;
import io.github.scpl.internal.Scratch;
import io.github.scpl.nn.BuildContext;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Similarity matching (Nøkland and Eidnes, 2019): the mean, over all pairs of rows, of the squared
 * difference between two similarities, that of the features and that of the classes.
 *
 * <p>The similarity of two rows is the cosine of the angle between them after their means are
 * subtracted, {@code u_i·u_j} with {@code u = (x - mean) / (1e-8 + ‖x - mean‖)}. For one-hot
 * classes it is 1 for the same class, and {@code -1 / (classes - 1)} for different ones.
 *
 * <p>A row whose norm is below 1e-8 has no direction; its similarities and its gradient are 0. Not
 * thread-safe; its memory belongs to the context.
 */
public final class SimilarityMatchingLoss {
  private static final double EPSILON = 1e-8;

  private final double otherClass;
  private final MatMul similarityProduct = new MatMul(false, true);
  private final MatMul gradientProduct = new MatMul(false, false);
  private final Scratch directions;
  private final Scratch similarities;
  private final Scratch gradients;
  private INDArray gradient;

  /**
   * A loss whose arrays come from the context.
   *
   * @throws IllegalArgumentException if there are fewer than two classes
   */
  public SimilarityMatchingLoss(BuildContext context, int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException("Expected at least 2 classes, got " + classes);
    }
    otherClass = -1.0 / (classes - 1);
    directions = context.scratch();
    similarities = context.scratch();
    gradients = context.scratch();
  }

  /**
   * Computes the loss and its gradient.
   *
   * @param features {@code [batch, features]}
   * @param labels a class for every row
   * @return the mean over all pairs, those of a row with itself included
   */
  public double evaluate(INDArray features, int[] labels) {
    int batch = Math.toIntExact(features.size(0));
    int width = Math.toIntExact(features.size(1));
    INDArray u = directions.get(batch, width);
    double[] norms = normalize(features, u);
    INDArray similarity = similarities.get(batch, batch);
    similarityProduct.run(u, u, similarity);
    double[] row = new double[batch];
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      HostAccess.read(similarity, (long) i * batch, row, batch);
      sum += match(row, labels, labels[i]);
      HostAccess.write(similarity, (long) i * batch, row, batch);
    }
    gradient = gradients.get(batch, width);
    gradientProduct.run(similarity, u, gradient);
    throughNormalization(u, norms);
    return sum / ((double) batch * batch);
  }

  /** Gradient of the last value with respect to the features; valid until the next evaluation. */
  public INDArray gradient() {
    return gradient;
  }

  /** Writes centred rows of length one, and returns their norms before; 0 without a direction. */
  private static double[] normalize(INDArray x, INDArray u) {
    int width = Math.toIntExact(x.size(1));
    double[] norms = new double[Math.toIntExact(x.size(0))];
    double[] row = new double[width];
    for (int i = 0; i < norms.length; i++) {
      HostAccess.read(x, (long) i * width, row, width);
      double mean = Arrays.stream(row).sum() / width;
      double squares = 0;
      for (int k = 0; k < width; k++) {
        row[k] -= mean;
        squares += row[k] * row[k];
      }
      double norm = Math.sqrt(squares);
      norms[i] = norm < EPSILON ? 0 : norm;
      double scale = norms[i] == 0 ? 0 : 1 / (EPSILON + norm);
      for (int k = 0; k < width; k++) {
        row[k] *= scale;
      }
      HostAccess.write(u, (long) i * width, row, width);
    }
    return norms;
  }

  /**
   * Replaces a row of similarities by the factors of u in its gradient: with those of both
   * directions, 4 (s - target) / batch². What rounding took out of [-1, 1] is set back to the
   * border, and its gradient is 0.
   *
   * @return the sum of squared differences
   */
  private double match(double[] similarities, int[] labels, int label) {
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

  /** From dL/du to dL/dx, in place: through the division by (ε + ‖c‖), then the centring. */
  private void throughNormalization(INDArray u, double[] norms) {
    int width = Math.toIntExact(u.size(1));
    double[] direction = new double[width];
    double[] row = new double[width];
    for (int i = 0; i < norms.length; i++) {
      if (norms[i] == 0) {
        Arrays.fill(row, 0);
      } else {
        HostAccess.read(u, (long) i * width, direction, width);
        HostAccess.read(gradient, (long) i * width, row, width);
        double radial = 0;
        for (int k = 0; k < width; k++) {
          radial += row[k] * direction[k];
        }
        double mean = 0;
        for (int k = 0; k < width; k++) {
          row[k] = row[k] / (EPSILON + norms[i]) - radial * direction[k] / norms[i];
          mean += row[k] / width;
        }
        for (int k = 0; k < width; k++) {
          row[k] -= mean;
        }
      }
      HostAccess.write(gradient, (long) i * width, row, width);
    }
  }
}
