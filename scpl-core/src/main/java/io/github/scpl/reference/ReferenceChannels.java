// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.ChannelKernels;
import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

record ReferenceChannels() implements ChannelKernels {
  private interface Element {
    void at(int channel, int element);
  }

  private static void everyElement(Channels shape, Element element) {
    for (int map = 0; map < shape.batch() * shape.channels(); map++) {
      for (int s = 0; s < shape.space(); s++) {
        element.at(map % shape.channels(), map * shape.space() + s);
      }
    }
  }

  private static double elements(Channels shape) {
    return (double) shape.batch() * shape.space();
  }

  @Override
  public void batchStatistics(Channels shape, Tensor x, Tensor statistics) {
    double[] values = x.toArray();
    double[] result = new double[2 * shape.channels()];
    double count = elements(shape);
    everyElement(shape, (c, i) -> result[c] += values[i] / count);
    everyElement(
        shape,
        (c, i) -> result[shape.channels() + c] += Math.pow(values[i] - result[c], 2) / count);
    statistics.assign(result);
  }

  @Override
  public void runningStatistics(Running running, Tensor statistics) {
    double[] means = running.mean().toArray();
    double[] result = new double[2 * means.length];
    System.arraycopy(means, 0, result, 0, means.length);
    System.arraycopy(running.variance().toArray(), 0, result, means.length, means.length);
    statistics.assign(result);
  }

  @Override
  public void moveRunning(Channels shape, Tensor statistics, double momentum, Running running) {
    double[] batch = statistics.toArray();
    double[] mean = running.mean().toArray();
    double[] variance = running.variance().toArray();
    double count = elements(shape);
    for (int c = 0; c < mean.length; c++) {
      mean[c] = (1 - momentum) * mean[c] + momentum * batch[c];
      if (count > 1) {
        double unbiased = batch[mean.length + c] * count / (count - 1);
        variance[c] = (1 - momentum) * variance[c] + momentum * unbiased;
      }
    }
    running.mean().assign(mean);
    running.variance().assign(variance);
  }

  /** Weights, or ones; biases, or zeros. */
  private double[] or(Tensor array, int channels, double otherwise) {
    if (array != null) {
      return array.toArray();
    }
    double[] values = new double[channels];
    Arrays.fill(values, otherwise);
    return values;
  }

  /** √(v + ε) of every channel. */
  private static double[] deviations(double[] statistics, double epsilon) {
    int channels = statistics.length / 2;
    double[] deviations = new double[channels];
    for (int c = 0; c < channels; c++) {
      deviations[c] = Math.sqrt(statistics[channels + c] + epsilon);
    }
    return deviations;
  }

  @Override
  public void normalize(
      Channels shape,
      Tensor x,
      Tensor statistics,
      double epsilon,
      Affine affine,
      Ending ending,
      Tensor y) {
    double[] values = x.toArray();
    double[] addends =
        ending.addend() == null ? new double[values.length] : ending.addend().toArray();
    double slope = ending.slope();
    double[] moments = statistics.toArray();
    double[] deviations = deviations(moments, epsilon);
    double[] weights = or(affine.weight(), shape.channels(), 1);
    double[] biases = or(affine.bias(), shape.channels(), 0);
    everyElement(
        shape,
        (c, i) -> {
          double normal = weights[c] * (values[i] - moments[c]) / deviations[c] + biases[c];
          double sum = normal + addends[i];
          values[i] = slope < 1 ? ReferenceElements.leakyRelu(sum, slope) : sum;
        });
    y.assign(values);
  }

  /** Calls a function with each window, and the element at which it is found. */
  private interface Window {
    void at(int window, int element);
  }

  private static void everyElement(Windows w, Window work) {
    for (int plane = 0; plane < w.planes(); plane++) {
      for (int y = 0; y < w.outHeight() * w.windowHeight(); y++) {
        for (int x = 0; x < w.outWidth() * w.windowWidth(); x++) {
          int row = plane * w.outHeight() + y / w.windowHeight();
          int window = row * w.outWidth() + x / w.windowWidth();
          work.at(window, (plane * w.height() + y) * w.width() + x);
        }
      }
    }
  }

  /** The same shape behind pooling. */
  private static Channels pooled(Channels shape, Windows w) {
    return new Channels(shape.batch(), shape.channels(), w.outHeight() * w.outWidth());
  }

  @Override
  public void normalize(
      Channels shape,
      Tensor x,
      Tensor statistics,
      double epsilon,
      Affine affine,
      double slope,
      Pooled pooled,
      Tensor y) {
    double[] values = x.toArray();
    double[] weights = or(affine.weight(), shape.channels(), 1);
    double[] chosen = new double[Math.toIntExact(y.length())];
    Arrays.fill(chosen, Double.NEGATIVE_INFINITY);
    everyElement(
        pooled.windows(),
        (window, i) -> {
          double sign = weights[i / shape.space() % shape.channels()] < 0 ? -1 : 1;
          chosen[window] = Math.max(chosen[window], sign * values[i]);
        });
    Channels small = pooled(shape, pooled.windows());
    everyElement(small, (c, i) -> chosen[i] *= weights[c] < 0 ? -1 : 1);
    pooled.chosen().assign(chosen);
    Ending ending = new Ending(null, slope);
    normalize(small, pooled.chosen(), statistics, epsilon, affine, ending, y);
  }

  @Override
  public void gradientSums(
      Channels shape, Tensor x, Tensor y, double slope, Tensor dy, Tensor statistics, Tensor sums) {
    double[] outputs = y.toArray();
    double[] gradient = dy.toArray();
    everyElement(shape, (c, i) -> gradient[i] *= outputs[i] > 0 ? 1 : slope);
    dy.assign(gradient);
    gradientSums(shape, x, dy, statistics, sums);
  }

  @Override
  public void gradientSums(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor sums) {
    double[] values = x.toArray();
    double[] gradient = dy.toArray();
    double[] moments = statistics.toArray();
    double[] result = new double[2 * shape.channels()];
    everyElement(
        shape,
        (c, i) -> {
          result[c] += gradient[i];
          result[shape.channels() + c] += gradient[i] * (values[i] - moments[c]);
        });
    sums.assign(result);
  }

  @Override
  public void parameterGradients(Tensor statistics, Tensor sums, double epsilon, Affine gradients) {
    double[] deviations = deviations(statistics.toArray(), epsilon);
    double[] both = sums.toArray();
    int channels = both.length / 2;
    double[] weight = new double[channels];
    double[] bias = new double[channels];
    for (int c = 0; c < channels; c++) {
      weight[c] = both[channels + c] / deviations[c];
      bias[c] = both[c];
    }
    gradients.weight().assign(weight);
    gradients.bias().assign(bias);
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
      boolean constant,
      Tensor dx) {
    inputGradient(shape, x, dy.toArray(), statistics, sums, epsilon, affine, constant, dx);
  }

  @Override
  public void inputGradient(
      Channels shape,
      Tensor x,
      Pooled pooled,
      Tensor dy,
      Tensor statistics,
      Tensor sums,
      double epsilon,
      Affine affine,
      boolean constant,
      Tensor dx) {
    double[] values = x.toArray();
    double[] chosen = pooled.chosen().toArray();
    double[] left = dy.toArray();
    double[] gradient = new double[values.length];
    everyElement(
        pooled.windows(),
        (window, i) -> {
          if (values[i] == chosen[window]) {
            gradient[i] = left[window];
            left[window] = 0;
          }
        });
    inputGradient(shape, x, gradient, statistics, sums, epsilon, affine, constant, dx);
  }

  private void inputGradient(
      Channels shape,
      Tensor x,
      double[] gradient,
      Tensor statistics,
      Tensor sums,
      double epsilon,
      Affine affine,
      boolean constant,
      Tensor dx) {
    double[] values = x.toArray();
    double[] moments = statistics.toArray();
    double[] both = sums.toArray();
    double count = elements(shape);
    double[] deviations = deviations(moments, epsilon);
    double[] weights = or(affine.weight(), shape.channels(), 1);
    everyElement(
        shape,
        (c, i) -> {
          double normal = (values[i] - moments[c]) / deviations[c];
          double mean = both[c] / count;
          double meanDot = both[shape.channels() + c] / deviations[c] / count;
          double inner = constant ? gradient[i] : gradient[i] - mean - normal * meanDot;
          gradient[i] = weights[c] / deviations[c] * inner;
        });
    dx.assign(gradient);
  }

  @Override
  public void deviation(Channels shape, Tensor x, Tensor statistics, Tensor y) {
    int maps = shape.batch() * shape.channels();
    int space = shape.space();
    double[] values = x.toArray();
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
    statistics.assign(result);
    y.assign(deviations);
  }

  @Override
  public void deviationBackward(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor dx) {
    double[] values = x.toArray();
    double[] gradient = dy.toArray();
    double[] moments = statistics.toArray();
    for (int i = 0; i < values.length; i++) {
      int map = i / shape.space();
      double deviation = moments[gradient.length + map];
      values[i] =
          deviation == 0
              ? 0
              : gradient[map] * (values[i] - moments[map]) / ((shape.space() - 1) * deviation);
    }
    dx.assign(values);
  }
}
