// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.LossKernels;
import io.github.scpl.device.Tensor;

/** The supervised contrastive loss of cosines, anchor by anchor. */
final class Contrast {
  private final double temperature;

  private Contrast(double temperature) {
    this.temperature = temperature;
  }

  /** See {@link LossKernels#contrastive}. */
  static double evaluate(Tensor cosines, int[] labels, double temperature) {
    return new Contrast(temperature).evaluate(cosines, labels);
  }

  private double evaluate(Tensor cosines, int[] labels) {
    int batch = Math.toIntExact(cosines.size(0));
    double[] logNormalizers = new double[batch];
    int[] classCounts = new int[batch];
    double loss = 0;
    double[] row = new double[batch];
    for (int i = 0; i < batch; i++) {
      HostAccess.read(cosines, (long) i * batch, row, batch);
      logNormalizers[i] = logNormalizer(row, i);
      classCounts[i] = count(labels, batch, labels[i]);
      loss += anchorLoss(row, i, labels, logNormalizers[i], classCounts[i]);
    }
    for (int i = 0; i < batch; i++) {
      HostAccess.read(cosines, (long) i * batch, row, batch);
      toSimilarityGradient(row, i, labels, logNormalizers, classCounts);
      HostAccess.write(cosines, (long) i * batch, row, batch);
    }
    return loss / batch;
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

  private static int count(int[] labels, int batch, int label) {
    int count = 0;
    for (int i = 0; i < batch; i++) {
      count += labels[i] == label ? 1 : 0;
    }
    return count;
  }
}
