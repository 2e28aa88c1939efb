// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.ChannelKernels;
import io.github.scpl.device.ChannelKernels.Affine;
import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.ChannelKernels.Ending;
import io.github.scpl.device.ChannelKernels.Pooled;
import io.github.scpl.device.ChannelKernels.Running;
import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Batch normalisation (Ioffe and Szegedy, 2015) of {@code [batch, channels, ...]} over all
 * dimensions but the second.
 *
 * <p>Training normalises with the mean and the biased variance of the batch, and moves the running
 * statistics by 0.1 towards the batch's mean and its unbiased variance; evaluation uses the running
 * statistics. A single value per channel has no unbiased variance, so the running one then stays.
 * Epsilon is 1e-5. What may follow in the same pass over the maps: the sum of a residual unit, a
 * leaky ReLU, maximum pooling.
 *
 * <p>Parameters: {@code weight [channels]} and {@code bias [channels]} unless switched off.
 * Buffers: {@code runningMean}, {@code runningVariance}.
 */
public final class BatchNorm implements Layer {
  private static final double MOMENTUM = 0.1;
  private static final double EPSILON = 1e-5;

  private static final double NO_ACTIVATION = 1;

  private static final int NO_POOL = 0;

  private final boolean affine;
  private final double slope;
  private final int poolSize;

  /** Of the residual unit that this layer ends; null for none. */
  private Double unitSlope;

  /** The same for the next time it is built. */
  private Double nextUnitSlope;

  private Tensor addend;
  private ChannelKernels kernels;
  private Parameter weight;
  private Parameter bias;
  private Affine values = Affine.NONE;
  private Affine gradients = Affine.NONE;
  private Running running;
  private Scratch output;
  private Scratch inputGradient;
  private Scratch chosen;
  private int channels;
  private Shape inputShape;
  private Shape outputShape;
  private Pooled pooled;
  private Tensor input;
  private Tensor result;
  private boolean training;

  /** Mean and variance of the last pass, and two sums of its way back, {@code [2, channels]}. */
  private Tensor statistics;

  private Tensor sums;

  private BatchNorm(boolean affine, double slope, int poolSize) {
    this.affine = affine;
    this.slope = slope;
    this.poolSize = poolSize;
  }

  /** A normalisation with a trained scale and shift per channel. */
  public BatchNorm() {
    this(true, NO_ACTIVATION, NO_POOL);
  }

  /** The same normalisation without scale and shift. */
  public BatchNorm withoutAffine() {
    return new BatchNorm(false, slope, poolSize);
  }

  /**
   * The same normalisation, followed by a leaky ReLU in the same pass over the maps: one array less
   * than with an {@link Activation} behind it, and the same bits.
   *
   * @param newSlope from 0, for a plain ReLU, to less than 1
   */
  public BatchNorm withLeakyRelu(double newSlope) {
    return new BatchNorm(affine, Shapes.requireSlope(newSlope), poolSize);
  }

  /**
   * The same normalisation of {@code [batch, channels, height, width]}, followed, behind the leaky
   * ReLU if there is one, by the maximum of each size x size window in the same pass: what a {@link
   * Pool2d} behind it gives, without the maps between them. Where outputs of a window are equal
   * since they were rounded, the gradient goes to the one whose input is largest.
   *
   * @throws IllegalArgumentException if the size is not positive
   */
  public BatchNorm withMaxPool(int size) {
    Shapes.requirePositive("window size", size);
    return new BatchNorm(affine, slope, size);
  }

  /** Whether a residual unit can leave its sum to this layer: nothing comes before it. */
  boolean canEndUnit() {
    return slope == NO_ACTIVATION && poolSize == NO_POOL;
  }

  /**
   * Makes this, when it is built next, the last layer of a residual unit's main branch: what {@link
   * #add} is given before a forward pass is added to its output, and goes through a leaky ReLU with
   * it, in the same pass over the maps. The way back then leaves in dy the gradient of what was
   * added.
   */
  void endUnit(double newUnitSlope) {
    nextUnitSlope = newUnitSlope;
  }

  /** What the next forward pass adds. */
  void add(Tensor fromShortcut) {
    addend = fromShortcut;
  }

  @Override
  public Shape build(BuildContext context, Shape shape) {
    unitSlope = nextUnitSlope;
    nextUnitSlope = null;
    addend = null;
    kernels = context.kernels().channels();
    channels = Math.toIntExact(shape.size(0));
    if (affine) {
      weight = context.parameter("weight", Initializer.constant(1), channels);
      bias = context.parameter("bias", Initializer.constant(0), channels);
      values = new Affine(weight.value(), bias.value());
      gradients = new Affine(weight.gradient(), bias.gradient());
    }
    Tensor mean = context.buffer("runningMean", 0, channels);
    running = new Running(mean, context.buffer("runningVariance", 1, channels));
    output = context.output();
    inputGradient = context.scratch();
    if (unitSlope != null) {
      context.keeps(shape); // the gradient of the input, beside that of the addend
    }
    statistics = context.scratch(DataType.DOUBLE).get(2, channels);
    sums = context.scratch(DataType.DOUBLE).get(2, channels);
    return poolSize == NO_POOL ? keep(context, shape) : pool(context, shape);
  }

  private Shape keep(BuildContext context, Shape shape) {
    context.keeps(shape);
    return shape;
  }

  private Shape pool(BuildContext context, Shape shape) {
    inputShape = shape;
    outputShape = Shapes.requireWindows(context, shape, poolSize, poolSize);
    chosen = context.scratch();
    context.keeps(outputShape);
    context.keeps(outputShape);
    return outputShape;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    input = x;
    training = pass.training();
    if (training) {
      kernels.batchStatistics(layout(x), x, statistics);
      if (!pass.recomputation()) {
        kernels.moveRunning(layout(x), statistics, MOMENTUM, running);
      }
    } else {
      kernels.runningStatistics(running, statistics);
    }
    if (poolSize == NO_POOL) {
      result = output.like(x);
      Ending ending = new Ending(addend, outputSlope());
      kernels.normalize(layout(x), x, statistics, EPSILON, values, ending, result);
    } else {
      long[] sizes = outputShape.withBatch(x.size(0));
      result = output.get(x.layout(), sizes);
      pooled = new Pooled(windows(x), chosen.get(x.layout(), sizes));
      kernels.normalize(layout(x), x, statistics, EPSILON, values, slope, pooled, result);
    }
    return result;
  }

  private Windows windows(Tensor x) {
    int planes = Math.toIntExact(x.size(0) * channels);
    int height = (int) inputShape.size(1);
    return new Windows(planes, height, (int) inputShape.size(2), poolSize, poolSize);
  }

  private double outputSlope() {
    return unitSlope == null ? slope : unitSlope;
  }

  /**
   * The gradient of the input is in the memory of dy, but at the end of a residual unit and behind
   * pooling.
   */
  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    // Of all inputs, those that pooling has chosen are the only ones whose outputs have a gradient.
    Tensor summed = poolSize == NO_POOL ? input : pooled.chosen();
    if (outputSlope() == NO_ACTIVATION) {
      kernels.gradientSums(layout(dy), summed, dy, statistics, sums);
    } else {
      kernels.gradientSums(layout(dy), summed, result, outputSlope(), dy, statistics, sums);
    }
    if (affine) {
      kernels.parameterGradients(statistics, sums, EPSILON, gradients);
      weight.markGradient();
      bias.markGradient();
    }
    return inputGradientNeeded ? inputGradient(dy) : null;
  }

  private Tensor inputGradient(Tensor dy) {
    Channels layout = layout(input);
    boolean constant = !training;
    if (poolSize != NO_POOL) {
      Tensor dx = inputGradient.like(input);
      kernels.inputGradient(
          layout, input, pooled, dy, statistics, sums, EPSILON, values, constant, dx);
      return dx;
    }
    Tensor dx = unitSlope == null ? dy : inputGradient.like(dy);
    kernels.inputGradient(layout, input, dy, statistics, sums, EPSILON, values, constant, dx);
    return dx;
  }

  private Channels layout(Tensor x) {
    int batch = Math.toIntExact(x.size(0));
    return new Channels(batch, channels, Math.toIntExact(x.length() / batch / channels));
  }
}
