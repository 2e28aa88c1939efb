// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.NormKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Layer normalisation over the last dimension: {@code gain (x - mean) / (deviation + 1e-6) +
 * shift}, where the deviation is unbiased.
 *
 * <p>That is the form of "The Annotated Transformer" (Rush, 2018) and of SCPL. The more common one
 * (Ba, Kiros and Hinton, 2016) has the biased variance, and epsilon under the root.
 *
 * <p>Parameters: {@code gain [features]}, {@code shift [features]}.
 */
public final class LayerNorm implements Layer {
  private static final double EPSILON = 1e-6;

  private NormKernels kernels;
  private Parameter gain;
  private Parameter shift;
  private Scratch output;
  private Tensor input;
  private Scratch statistics;
  private Tensor moments;

  @Override
  public Shape build(BuildContext context, Shape shape) {
    long features = shape.size(shape.rank() - 1);
    if (features < 2) {
      throw new ShapeException(
          context.path() + ": expected at least 2 features to normalise, got " + shape);
    }
    kernels = context.kernels().norms();
    gain = context.parameter("gain", Initializer.constant(1), features);
    shift = context.parameter("shift", Initializer.constant(0), features);
    context.keeps(shape);
    output = context.output();
    statistics = context.scratch(DataType.DOUBLE);
    return shape;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    input = x;
    moments = statistics.get(x.length() / gain.value().length(), 2);
    Tensor y = output.get(x.shape());
    kernels.normalize(x, gain.value(), shift.value(), EPSILON, y, moments);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    parameterGradients(dy);
    return inputGradientNeeded ? inputGradient(dy, dy, false) : null;
  }

  /**
   * Computes all gradients, that of the input as part of a sum, such as a residual connection has.
   *
   * @param onto another gradient of the input, to which this one is added in place
   */
  public Tensor backward(Tensor dy, Tensor onto) {
    parameterGradients(dy);
    return inputGradient(dy, onto, true);
  }

  private void parameterGradients(Tensor dy) {
    kernels.parameterGradients(input, dy, EPSILON, moments, gain.gradient(), shift.gradient());
    gain.markGradient();
    shift.markGradient();
  }

  private Tensor inputGradient(Tensor dy, Tensor dx, boolean add) {
    kernels.inputGradient(input, dy, gain.value(), EPSILON, moments, dx, add);
    return dx;
  }
}
