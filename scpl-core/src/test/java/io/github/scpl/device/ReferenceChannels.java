// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static io.github.scpl.device.ReferenceKernels.get;
import static io.github.scpl.device.ReferenceKernels.put;

final class ReferenceChannels implements ChannelKernels {
  private static int channel(Channels shape, int element) {
    return element / shape.space() % shape.channels();
  }

  private static double elements(Channels shape) {
    return (double) shape.batch() * shape.space();
  }

  @Override
  public void batchStatistics(Channels shape, Tensor x, Tensor statistics) {
    double[] values = get(x);
    double[] result = new double[2 * shape.channels()];
    for (int i = 0; i < values.length; i++) {
      result[channel(shape, i)] += values[i] / elements(shape);
    }
    for (int i = 0; i < values.length; i++) {
      int c = channel(shape, i);
      result[shape.channels() + c] += Math.pow(values[i] - result[c], 2) / elements(shape);
    }
    put(statistics, result);
  }

  @Override
  public void runningStatistics(Running running, Tensor statistics) {
    double[] means = get(running.mean());
    double[] result = new double[2 * means.length];
    System.arraycopy(means, 0, result, 0, means.length);
    System.arraycopy(get(running.variance()), 0, result, means.length, means.length);
    put(statistics, result);
  }

  @Override
  public void moveRunning(Channels shape, Tensor statistics, double momentum, Running running) {
    double[] batch = get(statistics);
    double[] mean = get(running.mean());
    double[] variance = get(running.variance());
    double count = elements(shape);
    for (int c = 0; c < mean.length; c++) {
      mean[c] = (1 - momentum) * mean[c] + momentum * batch[c];
      if (count > 1) {
        double unbiased = batch[mean.length + c] * count / (count - 1);
        variance[c] = (1 - momentum) * variance[c] + momentum * unbiased;
      }
    }
    put(running.mean(), mean);
    put(running.variance(), variance);
  }

  private static double or(Tensor array, int c, double otherwise) {
    return array == null ? otherwise : get(array)[c];
  }

  private static double deviation(double[] statistics, int c, double epsilon) {
    return Math.sqrt(statistics[statistics.length / 2 + c] + epsilon);
  }

  @Override
  public void normalize(
      Channels shape, Tensor x, Tensor statistics, double epsilon, Affine affine, Tensor y) {
    double[] values = get(x);
    double[] moments = get(statistics);
    for (int i = 0; i < values.length; i++) {
      int c = channel(shape, i);
      double normal = (values[i] - moments[c]) / deviation(moments, c, epsilon);
      values[i] = or(affine.weight(), c, 1) * normal + or(affine.bias(), c, 0);
    }
    put(y, values);
  }

  @Override
  public void gradientSums(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor sums) {
    double[] values = get(x);
    double[] gradient = get(dy);
    double[] moments = get(statistics);
    double[] result = new double[2 * shape.channels()];
    for (int i = 0; i < values.length; i++) {
      int c = channel(shape, i);
      result[c] += gradient[i];
      result[shape.channels() + c] += gradient[i] * (values[i] - moments[c]);
    }
    put(sums, result);
  }

  @Override
  public void parameterGradients(Tensor statistics, Tensor sums, double epsilon, Affine gradients) {
    double[] moments = get(statistics);
    double[] both = get(sums);
    int channels = both.length / 2;
    double[] weight = new double[channels];
    double[] bias = new double[channels];
    for (int c = 0; c < channels; c++) {
      weight[c] = both[channels + c] / deviation(moments, c, epsilon);
      bias[c] = both[c];
    }
    put(gradients.weight(), weight);
    put(gradients.bias(), bias);
  }

  @Override
  public void inputGradient(
      Channels shape,
      Tensor x,
      Tensor dy,
      Tensor statistics,
      Tensor sums,
      double epsilon,
      Affine affine,
      boolean constant) {
    double[] values = get(x);
    double[] gradient = get(dy);
    double[] moments = get(statistics);
    double[] both = get(sums);
    double count = elements(shape);
    for (int i = 0; i < values.length; i++) {
      int c = channel(shape, i);
      double deviation = deviation(moments, c, epsilon);
      double normal = (values[i] - moments[c]) / deviation;
      double mean = both[c] / count;
      double meanDot = both[shape.channels() + c] / deviation / count;
      double inner = constant ? gradient[i] : gradient[i] - mean - normal * meanDot;
      gradient[i] = or(affine.weight(), c, 1) / deviation * inner;
    }
    put(dy, gradient);
  }

  @Override
  public void deviation(Channels shape, Tensor x, Tensor statistics, Tensor y) {
    int maps = shape.batch() * shape.channels();
    int space = shape.space();
    double[] values = get(x);
    double[] result = new double[2 * maps];
    double[] deviations = new double[maps];
    for (int map = 0; map < maps; map++) {
      for (int s = 0; s < space; s++) {
        result[map] += values[map * space + s] / space;
      }
      double squares = 0;
      for (int s = 0; s < space; s++) {
        squares += Math.pow(values[map * space + s] - result[map], 2);
      }
      deviations[map] = Math.sqrt(squares / (space - 1));
      result[maps + map] = deviations[map];
    }
    put(statistics, result);
    put(y, deviations);
  }

  @Override
  public void deviationBackward(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor dx) {
    double[] values = get(x);
    double[] gradient = get(dy);
    double[] moments = get(statistics);
    for (int i = 0; i < values.length; i++) {
      int map = i / shape.space();
      double deviation = moments[gradient.length + map];
      values[i] =
          deviation == 0
              ? 0
              : gradient[map] * (values[i] - moments[map]) / ((shape.space() - 1) * deviation);
    }
    put(dx, values);
  }
}
