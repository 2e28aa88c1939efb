// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.NormKernels;
import io.github.scpl.device.Tensor;

record ReferenceNorms() implements NormKernels {
  @Override
  public void normalize(
      Tensor x, Tensor gain, Tensor shift, double epsilon, Tensor y, Tensor statistics) {
    int width = (int) gain.length();
    double[] values = x.toArray();
    double[] gains = gain.toArray();
    double[] shifts = shift.toArray();
    double[] moments = new double[2 * values.length / width];
    for (int n = 0; n < values.length / width; n++) {
      double mean = 0;
      for (int k = 0; k < width; k++) {
        mean += values[n * width + k] / width;
      }
      double squares = 0;
      for (int k = 0; k < width; k++) {
        squares += Math.pow(values[n * width + k] - mean, 2);
      }
      double deviation = Math.sqrt(squares / (width - 1));
      moments[2 * n] = mean;
      moments[2 * n + 1] = deviation;
      for (int k = 0; k < width; k++) {
        double normal = (values[n * width + k] - mean) / (deviation + epsilon);
        values[n * width + k] = gains[k] * normal + shifts[k];
      }
    }
    y.assign(values);
    statistics.assign(moments);
  }

  @Override
  public void parameterGradients(
      Tensor x,
      Tensor dy,
      double epsilon,
      Tensor statistics,
      Tensor gainGradient,
      Tensor shiftGradient) {
    int width = (int) gainGradient.length();
    double[] values = x.toArray();
    double[] gradient = dy.toArray();
    double[] moments = statistics.toArray();
    double[] gains = new double[width];
    double[] shifts = new double[width];
    for (int i = 0; i < values.length; i++) {
      int n = i / width;
      double normal = (values[i] - moments[2 * n]) / (moments[2 * n + 1] + epsilon);
      gains[i % width] += gradient[i] * normal;
      shifts[i % width] += gradient[i];
    }
    gainGradient.assign(gains);
    shiftGradient.assign(shifts);
  }

  @Override
  public void inputGradient(
      Tensor x, Tensor dy, Tensor gain, double epsilon, Tensor statistics, Tensor dx, boolean add) {
    int width = (int) gain.length();
    double[] values = x.toArray();
    double[] gradient = dy.toArray();
    double[] gains = gain.toArray();
    double[] moments = statistics.toArray();
    double[] result = add ? dx.toArray() : new double[values.length];
    for (int n = 0; n < values.length / width; n++) {
      double deviation = moments[2 * n + 1];
      double scale = 1 / (deviation + epsilon);
      double mean = 0;
      double dot = 0;
      for (int k = 0; k < width; k++) {
        double g = gains[k] * gradient[n * width + k];
        mean += g / width;
        dot += g * (values[n * width + k] - moments[2 * n]);
      }
      for (int k = 0; k < width; k++) {
        int i = n * width + k;
        double through =
            deviation == 0
                ? 0
                : scale * scale * dot * (values[i] - moments[2 * n]) / ((width - 1) * deviation);
        result[i] += scale * (gains[k] * gradient[i] - mean) - through;
      }
    }
    dx.assign(result);
  }
}
