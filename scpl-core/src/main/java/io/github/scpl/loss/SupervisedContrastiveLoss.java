// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.loss;

import io.github.scpl.internal.HostAccess;
import io.github.scpl.internal.MatMul;
import io.github.scpl.internal.Scratch;
import io.github.scpl.nn.BuildContext;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Supervised contrastive loss (Khosla et al., 2020, "outside" form) as SCPL uses it.
 *
 * <p>With z = v/‖v‖ and s = z zᵀ / temperature, an anchor i of a class with C samples in the batch,
 * itself included, contributes {@code -1/C Σ_j (s_ij - ln Σ_k exp s_ik)} where j runs over the
 * other samples of its class and k over all others; the loss is the mean over all anchors. So an
 * anchor alone in its class contributes nothing, yet counts in the mean and repels the others.
 * Dividing by C where Khosla et al. divide by C - 1 is SCPL's choice.
 *
 * <p>A batch of one row has loss 0 and gradient 0. A row of zeros has no direction; its gradient is
 * 0. Not thread-safe; its memory belongs to the context.
 */
public final class SupervisedContrastiveLoss {
  /** Norms are clamped from below, as in PyTorch's {@code normalize}. */
  private static final double SMALLEST_NORM = 1e-12;

  private final double temperature;
  private final MatMul similarityProduct = new MatMul(false, true);
  private final MatMul gradientProduct = new MatMul(false, false);
  private final Scratch directions;
  private final Scratch similarities;
  private final Scratch gradients;
  private INDArray gradient;

  /**
   * A loss whose arrays come from the context.
   *
   * @throws IllegalArgumentException unless the temperature is positive and finite
   */
  public SupervisedContrastiveLoss(BuildContext context, double temperature) {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException("Expected a positive temperature, got " + temperature);
    }
    this.temperature = temperature;
    directions = context.scratch();
    similarities = context.scratch();
    gradients = context.scratch();
  }

  /**
   * Computes the loss and its gradient.
   *
   * @param embeddings {@code [batch, dimensions]}, of any length
   * @param labels a class for every row
   * @return the mean over the batch, in nats
   */
  public double evaluate(INDArray embeddings, int[] labels) {
    int batch = Math.toIntExact(embeddings.size(0));
    int width = Math.toIntExact(embeddings.size(1));
    gradient = gradients.get(batch, width);
    if (batch == 1) {
      HostAccess.clear(gradient);
      return 0;
    }
    INDArray z = directions.get(batch, width);
    double[] norms = normalize(embeddings, z);
    INDArray similarity = similarities.get(batch, batch);
    similarityProduct.run(z, z, similarity);

    double[] logNormalizers = new double[batch];
    int[] classCounts = new int[batch];
    double loss = 0;
    double[] row = new double[batch];
    for (int i = 0; i < batch; i++) {
      HostAccess.read(similarity, (long) i * batch, row, batch);
      logNormalizers[i] = logNormalizer(row, i);
      classCounts[i] = count(labels, batch, labels[i]);
      loss += anchorLoss(row, i, labels, logNormalizers[i], classCounts[i]);
    }
    for (int i = 0; i < batch; i++) {
      HostAccess.read(similarity, (long) i * batch, row, batch);
      toSimilarityGradient(row, i, labels, logNormalizers, classCounts);
      HostAccess.write(similarity, (long) i * batch, row, batch);
    }
    gradientProduct.run(similarity, z, gradient);
    throughNormalization(z, norms);
    return loss / batch;
  }

  /** Gradient of the last value with respect to the embeddings; valid until the next evaluation. */
  public INDArray gradient() {
    return gradient;
  }

  /** Writes v/‖v‖ and returns the norms, 0 for rows that are too short to have a direction. */
  private static double[] normalize(INDArray v, INDArray z) {
    int width = Math.toIntExact(v.size(1));
    double[] norms = new double[Math.toIntExact(v.size(0))];
    double[] row = new double[width];
    for (int i = 0; i < norms.length; i++) {
      HostAccess.read(v, (long) i * width, row, width);
      double norm = Math.sqrt(dot(row, row));
      norms[i] = norm < SMALLEST_NORM ? 0 : norm;
      double scale = 1 / Math.max(norm, SMALLEST_NORM);
      for (int k = 0; k < width; k++) {
        row[k] *= scale;
      }
      HostAccess.write(z, (long) i * width, row, width);
    }
    return norms;
  }

  /** ln Σ_{k≠i} exp(s_ik); the maximum is taken over k≠i too, so that the sum is at least 1. */
  private double logNormalizer(double[] cosines, int i) {
    double maximum = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < cosines.length; k++) {
      if (k != i) {
        maximum = Math.max(maximum, cosines[k]);
      }
    }
    double sum = 0;
    for (int k = 0; k < cosines.length; k++) {
      if (k != i) {
        sum += Math.exp((cosines[k] - maximum) / temperature);
      }
    }
    return maximum / temperature + Math.log(sum);
  }

  private double anchorLoss(
      double[] cosines, int i, int[] labels, double logNormalizer, int classCount) {
    double sum = 0;
    for (int j = 0; j < cosines.length; j++) {
      if (j != i && labels[j] == labels[i]) {
        sum += cosines[j] / temperature - logNormalizer;
      }
    }
    return -sum / classCount;
  }

  /**
   * Replaces row i of the cosines by row i of G + Gᵀ over the temperature, where G is the gradient
   * with respect to s. As s is symmetric, both halves follow from this row and the normalizers.
   */
  private void toSimilarityGradient(
      double[] cosines, int i, int[] labels, double[] logNormalizers, int[] classCounts) {
    int batch = cosines.length;
    for (int j = 0; j < batch; j++) {
      if (j == i) {
        cosines[j] = 0;
        continue;
      }
      boolean positive = labels[i] == labels[j];
      double s = cosines[j] / temperature;
      double gradient =
          pairGradient(s, positive, logNormalizers[i], classCounts[i])
              + pairGradient(s, positive, logNormalizers[j], classCounts[j]);
      cosines[j] = gradient / (batch * temperature);
    }
  }

  private static double pairGradient(
      double s, boolean positive, double logNormalizer, int classCount) {
    double probability = Math.exp(s - logNormalizer);
    return ((classCount - 1) * probability - (positive ? 1 : 0)) / classCount;
  }

  /** From dL/dz to dL/dv = (dL/dz - (dL/dz·z) z) / ‖v‖, in place. */
  private void throughNormalization(INDArray z, double[] norms) {
    int width = Math.toIntExact(z.size(1));
    double[] direction = new double[width];
    double[] row = new double[width];
    for (int i = 0; i < norms.length; i++) {
      if (norms[i] == 0) {
        Arrays.fill(row, 0);
      } else {
        HostAccess.read(z, (long) i * width, direction, width);
        HostAccess.read(gradient, (long) i * width, row, width);
        double radial = dot(row, direction);
        for (int k = 0; k < width; k++) {
          row[k] = (row[k] - radial * direction[k]) / norms[i];
        }
      }
      HostAccess.write(gradient, (long) i * width, row, width);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static int count(int[] labels, int batch, int label) {
    int count = 0;
    for (int i = 0; i < batch; i++) {
      count += labels[i] == label ? 1 : 0;
    }
    return count;
  }
}
