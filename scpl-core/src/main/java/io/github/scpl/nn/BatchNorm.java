// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.ChannelKernels;
import io.github.scpl.device.ChannelKernels.Affine;
import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.ChannelKernels.Ending;
import io.github.scpl.device.ChannelKernels.Running;
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
 * Epsilon is 1e-5.
 *
 * <p>Parameters: {@code weight [channels]} and {@code bias [channels]} unless switched off.
 * Buffers: {@code runningMean}, {@code runningVariance}.
 */
public final class BatchNorm implements Layer {
  private static final double MOMENTUM = 0.1;
  private static final double EPSILON = 1e-5;

  private static final double NO_ACTIVATION = 1;

  private final boolean affine;
  private final double slope;

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
  private Scratch unitGradient;
  private int channels;
  private int space;
  private Tensor input;
  private Tensor result;
  private boolean training;

  /** Mean and variance of the last pass, and two sums of its way back, {@code [2, channels]}. */
  private Tensor statistics;

  private Tensor sums;

  private BatchNorm(boolean affine, double slope) {
    this.affine = affine;
    this.slope = slope;
  }

  /** A normalisation with a trained scale and shift per channel. */
  public BatchNorm() {
    this(true, NO_ACTIVATION);
  }

  /** The same normalisation without scale and shift. */
  public BatchNorm withoutAffine() {
    return new BatchNorm(false, slope);
  }

  /**
   * The same normalisation, followed by a leaky ReLU in the same pass over the maps: one array less
   * than with an {@link Activation} behind it, and the same bits.
   *
   * @param newSlope from 0, for a plain ReLU, to less than 1
   */
  public BatchNorm withLeakyRelu(double newSlope) {
    return new BatchNorm(affine, Shapes.requireSlope(newSlope));
  }

  /** Whether a residual unit can leave its sum to this layer: no ReLU comes before it. */
  boolean canEndUnit() {
    return slope == NO_ACTIVATION;
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
    space = Math.toIntExact(shape.elements() / channels);
    if (affine) {
      weight = context.parameter("weight", Initializer.constant(1), channels);
      bias = context.parameter("bias", Initializer.constant(0), channels);
      values = new Affine(weight.value(), bias.value());
      gradients = new Affine(weight.gradient(), bias.gradient());
    }
    Tensor mean = context.buffer("runningMean", 0, channels);
    running = new Running(mean, context.buffer("runningVariance", 1, channels));
    context.keeps(shape);
    output = context.output();
    if (unitSlope != null) {
      context.keeps(shape); // the gradient of the input, beside that of the addend
      unitGradient = context.scratch();
    }
    statistics = context.scratch(DataType.DOUBLE).get(2, channels);
    sums = context.scratch(DataType.DOUBLE).get(2, channels);
    return shape;
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
    result = output.like(x);
    Ending ending = new Ending(addend, outputSlope());
    kernels.normalize(layout(x), x, statistics, EPSILON, values, ending, result);
    return result;
  }

  private double outputSlope() {
    return unitSlope == null ? slope : unitSlope;
  }

  /** The gradient of the input is in the memory of dy, but at the end of a residual unit. */
  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    Channels layout = layout(dy);
    if (outputSlope() == NO_ACTIVATION) {
      kernels.gradientSums(layout, input, dy, statistics, sums);
    } else {
      kernels.gradientSums(layout, input, result, outputSlope(), dy, statistics, sums);
    }
    if (affine) {
      kernels.parameterGradients(statistics, sums, EPSILON, gradients);
      weight.markGradient();
      bias.markGradient();
    }
    if (!inputGradientNeeded) {
      return null;
    }
    Tensor dx = unitSlope == null ? dy : unitGradient.like(dy);
    kernels.inputGradient(layout, input, dy, statistics, sums, EPSILON, values, !training, dx);
    return dx;
  }

  private Channels layout(Tensor x) {
    return new Channels(Math.toIntExact(x.size(0)), channels, space);
  }
}
