// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.internal.ChannelKernels;
import io.github.scpl.internal.ChannelKernels.Channels;
import io.github.scpl.internal.HostAccess;
import io.github.scpl.internal.Scratch;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation (Ioffe and Szegedy, 2015) of {@code [batch, channels, ...]} over all
 * dimensions but the second.
 *
 * <p>Training normalises with the mean and the biased variance of the batch, and moves the running
 * statistics by 0.1 towards the batch's mean and its unbiased variance; evaluation uses the running
 * statistics. A single value per channel has no unbiased variance, so the running one then stays.
 * Epsilon is 1e-5.
 *
 * <p>Parameters: {@code weight [channels]} and {@code bias [channels]} unless switched off.
 * Buffers: {@code runningMean}, {@code runningVariance}.
 */
public final class BatchNorm implements Layer {
  private static final double MOMENTUM = 0.1;
  private static final double EPSILON = 1e-5;

  private final boolean affine;
  private ChannelKernels kernels;
  private Parameter weight;
  private Parameter bias;
  private INDArray runningMean;
  private INDArray runningVariance;
  private Scratch output;
  private int channels;
  private int space;
  private INDArray input;
  private boolean training;
  private double[] mean;
  private double[] variance;

  private BatchNorm(boolean affine) {
    this.affine = affine;
  }

  /** A normalisation with a trained scale and shift per channel. */
  public BatchNorm() {
    this(true);
  }

  /** The same normalisation without scale and shift. */
  public BatchNorm withoutAffine() {
    return new BatchNorm(false);
  }

  @Override
  public Shape build(BuildContext context, Shape shape) {
    kernels = ChannelKernels.of(context.dataType());
    channels = Math.toIntExact(shape.size(0));
    space = Math.toIntExact(shape.elements() / channels);
    if (affine) {
      weight = context.parameter("weight", Initializer.constant(1), channels);
      bias = context.parameter("bias", Initializer.constant(0), channels);
    }
    runningMean = context.buffer("runningMean", 0, channels);
    runningVariance = context.buffer("runningVariance", 1, channels);
    context.keeps(shape);
    output = context.scratch();
    mean = new double[channels];
    variance = new double[channels];
    return shape;
  }

  @Override
  public INDArray forward(INDArray x, Pass pass) {
    input = x;
    training = pass.training();
    if (training) {
      kernels.channelMoments(layout(x), x, mean, variance);
      if (!pass.recomputation()) {
        updateRunningStatistics(layout(x));
      }
    } else {
      HostAccess.read(runningMean, 0, mean, channels);
      HostAccess.read(runningVariance, 0, variance, channels);
    }
    double[] scale = gain();
    double[] shift = affine ? HostAccess.toArray(bias.value()) : new double[channels];
    for (int c = 0; c < channels; c++) {
      scale[c] *= inverseDeviation(c);
    }
    INDArray y = output.get(x.shape());
    kernels.channelAffine(layout(x), x, y, mean, scale, shift);
    return y;
  }

  private void updateRunningStatistics(Channels layout) {
    double elements = (double) layout.batch() * layout.space();
    double[] means = HostAccess.toArray(runningMean);
    double[] variances = HostAccess.toArray(runningVariance);
    for (int c = 0; c < channels; c++) {
      means[c] += MOMENTUM * (mean[c] - means[c]);
      if (elements > 1) {
        double unbiased = variance[c] * elements / (elements - 1);
        variances[c] += MOMENTUM * (unbiased - variances[c]);
      }
    }
    HostAccess.write(runningMean, 0, means, channels);
    HostAccess.write(runningVariance, 0, variances, channels);
  }

  @Override
  public INDArray backward(INDArray dy, boolean inputGradientNeeded) {
    Channels layout = layout(dy);
    double[] sum = new double[channels];
    double[] dot = new double[channels];
    kernels.channelGradientSums(layout, input, dy, mean, sum, dot);
    if (affine) {
      double[] weightGradient = new double[channels];
      for (int c = 0; c < channels; c++) {
        weightGradient[c] = dot[c] * inverseDeviation(c);
      }
      HostAccess.write(weight.gradient(), 0, weightGradient, channels);
      HostAccess.write(bias.gradient(), 0, sum, channels);
      weight.markGradient();
      bias.markGradient();
    }
    if (!inputGradientNeeded) {
      return null;
    }
    return inputGradient(layout, dy, sum, dot);
  }

  /** dx = s (dy - mean(dy) - x̂ mean(dy x̂)) with s = gain / deviation; in the memory of dy. */
  private INDArray inputGradient(Channels layout, INDArray dy, double[] sum, double[] dot) {
    double elements = (double) layout.batch() * layout.space();
    double[] gradientScale = gain();
    double[] inputScale = new double[channels];
    double[] meanGradient = new double[channels];
    for (int c = 0; c < channels; c++) {
      double inverse = inverseDeviation(c);
      gradientScale[c] *= inverse;
      if (training) {
        inputScale[c] = -gradientScale[c] * dot[c] * inverse * inverse / elements;
        meanGradient[c] = sum[c] / elements;
      }
    }
    kernels.channelGradient(layout, input, dy, mean, meanGradient, gradientScale, inputScale);
    return dy;
  }

  private double[] gain() {
    if (affine) {
      return HostAccess.toArray(weight.value());
    }
    double[] ones = new double[channels];
    Arrays.fill(ones, 1);
    return ones;
  }

  private double inverseDeviation(int c) {
    return 1 / Math.sqrt(variance[c] + EPSILON);
  }

  private Channels layout(INDArray x) {
    return new Channels(Math.toIntExact(x.size(0)), channels, space);
  }
}
