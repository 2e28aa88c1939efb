// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.NormKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

record ReferenceNorms(ArrayAccess arrays) implements NormKernels {
  @Override
  public void normalize(
      INDArray x, INDArray gain, INDArray shift, double epsilon, INDArray y, INDArray statistics) {
    int width = (int) gain.length();
    double[] values = arrays.get(x);
    double[] gains = arrays.get(gain);
    double[] shifts = arrays.get(shift);
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
    arrays.put(y, values);
    arrays.put(statistics, moments);
  }

  @Override
  public void parameterGradients(
      INDArray x,
      INDArray dy,
      double epsilon,
      INDArray statistics,
      INDArray gainGradient,
      INDArray shiftGradient) {
    int width = (int) gainGradient.length();
    double[] values = arrays.get(x);
    double[] gradient = arrays.get(dy);
    double[] moments = arrays.get(statistics);
    double[] gains = new double[width];
    double[] shifts = new double[width];
    for (int i = 0; i < values.length; i++) {
      int n = i / width;
      double normal = (values[i] - moments[2 * n]) / (moments[2 * n + 1] + epsilon);
      gains[i % width] += gradient[i] * normal;
      shifts[i % width] += gradient[i];
    }
    arrays.put(gainGradient, gains);
    arrays.put(shiftGradient, shifts);
  }

  @Override
  public void inputGradient(
      INDArray x,
      INDArray dy,
      INDArray gain,
      double epsilon,
      INDArray statistics,
      INDArray dx,
      boolean add) {
    int width = (int) gain.length();
    double[] values = arrays.get(x);
    double[] gradient = arrays.get(dy);
    double[] gains = arrays.get(gain);
    double[] moments = arrays.get(statistics);
    double[] result = add ? arrays.get(dx) : new double[values.length];
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
    arrays.put(dx, result);
  }
}
