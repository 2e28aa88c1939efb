// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ChannelKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.PooledNormLoops.Back;
import io.github.scpl.host.PooledNormLoops.Normal;
import java.util.Arrays;

/**
 * {@link ChannelKernels} in single precision: numbers per channel here, loops over elements in
 * {@link FloatChannelLoops} and {@link ChannelsLastLoops}.
 */
final class FloatChannelKernels implements ChannelKernels {
  static final ChannelKernels INSTANCE = new FloatChannelKernels();

  private static final Ending NO_ENDING = new Ending(null, 1);

  private FloatChannelKernels() {}

  @Override
  public void batchStatistics(Channels shape, Tensor x, Tensor statistics) {
    double[] mean = new double[shape.channels()];
    double[] variance = new double[shape.channels()];
    if (HostAccess.areChannelsLast(x)) {
      ChannelsLastLoops.moments(shape, x, mean, variance);
    } else {
      FloatChannelLoops.moments(shape, x, mean, variance);
    }
    put(mean, variance, statistics);
  }

  private static void put(double[] first, double[] second, Tensor target) {
    HostAccess.write(target, 0, first, first.length);
    HostAccess.write(target, first.length, second, second.length);
  }

  /** The first or the second row of {@code [2, length]}. */
  private static double[] row(Tensor source, int row) {
    double[] values = new double[Math.toIntExact(source.size(1))];
    HostAccess.read(source, (long) row * values.length, values, values.length);
    return values;
  }

  @Override
  public void runningStatistics(Running running, Tensor statistics) {
    put(HostAccess.toArray(running.mean()), HostAccess.toArray(running.variance()), statistics);
  }

  @Override
  public void moveRunning(Channels shape, Tensor statistics, double momentum, Running running) {
    double elements = (double) shape.batch() * shape.space();
    double[] mean = row(statistics, 0);
    double[] variance = row(statistics, 1);
    double[] means = HostAccess.toArray(running.mean());
    double[] variances = HostAccess.toArray(running.variance());
    for (int c = 0; c < means.length; c++) {
      means[c] += momentum * (mean[c] - means[c]);
      if (elements > 1) {
        double unbiased = variance[c] * elements / (elements - 1);
        variances[c] += momentum * (unbiased - variances[c]);
      }
    }
    HostAccess.write(running.mean(), 0, means, means.length);
    HostAccess.write(running.variance(), 0, variances, variances.length);
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
    Normal normal = normal(shape, statistics, epsilon, affine, ending.slope());
    double[] center = normal.center();
    double[] scale = normal.scale();
    double[] shift = normal.shift();
    Tensor addend = ending.addend();
    if (HostAccess.areChannelsLast(x, y, addend == null ? x : addend)) {
      ChannelsLastLoops.affine(x, y, center, scale, shift, ending);
    } else {
      FloatChannelLoops.affine(shape, x, y, center, scale, shift, ending);
    }
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
    Normal normal = normal(shape, statistics, epsilon, affine, slope);
    if (HostAccess.areChannelsLast(x, pooled.chosen(), y)) {
      ChannelsLastPooledNorm.forward(x, pooled, normal, y);
    } else {
      PooledNormLoops.forward(x, pooled, normal, y);
    }
  }

  private static Normal normal(
      Channels shape, Tensor statistics, double epsilon, Affine affine, double slope) {
    double[] scale = gain(shape, affine);
    double[] inverse = inverseDeviations(statistics, epsilon);
    for (int c = 0; c < scale.length; c++) {
      scale[c] *= inverse[c];
    }
    double[] shift =
        affine.bias() == null ? new double[scale.length] : HostAccess.toArray(affine.bias());
    return new Normal(row(statistics, 0), scale, shift, slope);
  }

  private static double[] gain(Channels shape, Affine affine) {
    if (affine.weight() != null) {
      return HostAccess.toArray(affine.weight());
    }
    double[] ones = new double[shape.channels()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] inverseDeviations(Tensor statistics, double epsilon) {
    double[] inverse = row(statistics, 1);
    for (int c = 0; c < inverse.length; c++) {
      inverse[c] = 1 / Math.sqrt(inverse[c] + epsilon);
    }
    return inverse;
  }

  @Override
  public void gradientSums(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor sums) {
    gradientSums(shape, x, null, 1, dy, statistics, sums);
  }

  @Override
  public void gradientSums(
      Channels shape, Tensor x, Tensor y, double slope, Tensor dy, Tensor statistics, Tensor sums) {
    double[] sum = new double[shape.channels()];
    double[] dot = new double[shape.channels()];
    double[] center = row(statistics, 0);
    boolean channelsLast = HostAccess.areChannelsLast(x, dy, y == null ? x : y);
    if (channelsLast) {
      ChannelsLastLoops.gradientSums(shape, x, y, slope, dy, center, sum, dot);
    } else {
      FloatChannelLoops.gradientSums(shape, x, y, slope, dy, center, sum, dot);
    }
    put(sum, dot, sums);
  }

  @Override
  public void parameterGradients(Tensor statistics, Tensor sums, double epsilon, Affine gradients) {
    double[] weight = row(sums, 1);
    double[] inverse = inverseDeviations(statistics, epsilon);
    for (int c = 0; c < weight.length; c++) {
      weight[c] *= inverse[c];
    }
    HostAccess.write(gradients.weight(), 0, weight, weight.length);
    HostAccess.write(gradients.bias(), 0, row(sums, 0), weight.length);
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
    Back back = back(shape, statistics, sums, epsilon, affine, constant);
    if (HostAccess.areChannelsLast(x, dy, dx)) {
      ChannelsLastLoops.gradient(x, dy, back.center(), back.meanGradient(), back.a(), back.b(), dx);
    } else {
      FloatChannelLoops.gradient(
          shape, x, dy, back.center(), back.meanGradient(), back.a(), back.b(), dx);
    }
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
    Back back = back(shape, statistics, sums, epsilon, affine, constant);
    if (HostAccess.areChannelsLast(x, pooled.chosen(), dy, dx)) {
      ChannelsLastPooledNorm.backward(x, pooled, dy, back, dx);
    } else {
      PooledNormLoops.backward(x, pooled, dy, back, dx);
    }
  }

  private static Back back(
      Channels shape,
      Tensor statistics,
      Tensor sums,
      double epsilon,
      Affine affine,
      boolean constant) {
    double elements = (double) shape.batch() * shape.space();
    double[] gradientScale = gain(shape, affine);
    double[] inverse = inverseDeviations(statistics, epsilon);
    double[] inputScale = new double[inverse.length];
    double[] meanGradient = new double[inverse.length];
    double[] sum = row(sums, 0);
    double[] dot = row(sums, 1);
    for (int c = 0; c < inverse.length; c++) {
      gradientScale[c] *= inverse[c];
      if (!constant) {
        inputScale[c] = -gradientScale[c] * dot[c] * inverse[c] * inverse[c] / elements;
        meanGradient[c] = sum[c] / elements;
      }
    }
    return new Back(row(statistics, 0), meanGradient, gradientScale, inputScale);
  }

  /** Every map of every sample is a channel of its own to the loops. */
  private static Channels maps(Channels shape) {
    return new Channels(1, shape.batch() * shape.channels(), shape.space());
  }

  @Override
  public void deviation(Channels shape, Tensor x, Tensor statistics, Tensor y) {
    Channels maps = maps(shape);
    double[] means = new double[maps.channels()];
    double[] deviations = new double[maps.channels()];
    FloatChannelLoops.moments(maps, x, means, deviations);
    for (int map = 0; map < deviations.length; map++) {
      deviations[map] = Math.sqrt(deviations[map] * shape.space() / (shape.space() - 1));
    }
    put(means, deviations, statistics);
    HostAccess.write(y, 0, deviations, deviations.length);
  }

  @Override
  public void deviationBackward(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor dx) {
    double[] scales = HostAccess.toArray(dy);
    double[] deviations = row(statistics, 1);
    for (int map = 0; map < scales.length; map++) {
      scales[map] =
          deviations[map] == 0 ? 0 : scales[map] / ((shape.space() - 1) * deviations[map]);
    }
    double[] means = row(statistics, 0);
    FloatChannelLoops.affine(
        maps(shape), x, dx, means, scales, new double[scales.length], NO_ENDING);
  }
}
