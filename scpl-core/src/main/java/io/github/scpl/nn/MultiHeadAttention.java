// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.AttentionKernels;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Product;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * Self-attention with several heads (Vaswani et al., 2017) over {@code [batch, time, features]},
 * whose shape it keeps: {@code drop(softmax(q kᵀ / √d)) v} per head, where q, k and v are linear in
 * the input and d = features / heads, and a linear layer on top.
 *
 * <p>Parameters: {@code weight [features, features]} and {@code bias [features]} of each of {@code
 * query}, {@code key}, {@code value} and {@code output}. The four biases start from equal values,
 * as in SCPL's original implementation.
 *
 * <p>Products inside heads need the native half of {@code org.bytedeco:openblas}, which comes with
 * ND4J's CPU backend.
 */
public final class MultiHeadAttention implements Layer {
  private static final String[] PARTS = {"query", "key", "value"};

  private final int heads;
  private final double rate;
  private Product forwardProduct;
  private Product weightProduct;
  private Product inputProduct;
  private final Parameter[] weights = new Parameter[PARTS.length];
  private final Parameter[] biases = new Parameter[PARTS.length];
  private Parameter outputWeight;
  private Parameter outputBias;
  private ElementKernels kernels;
  private MemoryKernels memory;
  private AttentionKernels attentions;
  private String path;
  private long features;

  /** The weights of query, key and value below each other, so that one product serves all. */
  private Scratch packedWeights;

  private Scratch packedBiases;
  private Scratch packedWeightGradients;
  private Scratch packedBiasGradients;
  private Scratch projections;
  private Scratch probabilities;
  private Scratch mixed;
  private Scratch mixedGradients;
  private Scratch intermediates;
  private Scratch outputs;

  private Tensor input;
  private Attention attention;

  /**
   * Attention with this many heads.
   *
   * @param dropoutRate share of attention weights that training drops, at least 0 and less than 1
   */
  public MultiHeadAttention(int heads, double dropoutRate) {
    this.heads = (int) Shapes.requirePositive("number of heads", heads);
    rate = Dropout.requireRate(dropoutRate);
  }

  @Override
  public Shape build(BuildContext context, Shape inputShape) {
    features = Shapes.requireSequence(context, inputShape);
    if (features % heads != 0) {
      throw new ShapeException(
          String.format(
              "%s: expected a number of features that %d heads divide, got %s; "
                  + "change the number of heads or the width",
              context.path(), heads, inputShape));
    }
    kernels = context.kernels().elements();
    memory = context.kernels().memory();
    attentions = context.kernels().attentions();
    forwardProduct = context.kernels().products().product(false, true);
    weightProduct = context.kernels().products().product(true, false);
    inputProduct = context.kernels().products().product(false, false);
    path = context.path();
    for (int p = 0; p < PARTS.length; p++) {
      weights[p] = weight(context.child(PARTS[p]));
      biases[p] = bias(context.child(PARTS[p]));
    }
    outputWeight = weight(context.child("output"));
    outputBias = bias(context.child("output"));
    context.keeps(inputShape.withLast(PARTS.length * features));
    context.keeps(this::keptProbabilities);
    context.keeps(inputShape.withLast(2 * features)); // what heads have mixed, and the output
    packedWeights = context.scratch();
    packedBiases = context.scratch();
    packedWeightGradients = context.scratch();
    packedBiasGradients = context.scratch();
    projections = context.scratch();
    probabilities = context.scratch();
    mixed = context.scratch();
    mixedGradients = context.scratch();
    intermediates = context.scratch();
    outputs = context.scratch();
    return inputShape;
  }

  private Sizes sizes(int batch, int time) {
    return new Sizes(batch, time, heads, Math.toIntExact(features / heads));
  }

  /** Elements of the array that grows with the square of time, where the device has it. */
  private long keptProbabilities(long rows, long time) {
    Sizes sizes = sizes(Math.toIntExact(rows), Math.toIntExact(time));
    return attentions.keepsProbabilities(sizes) ? rows * heads * time * time : 0;
  }

  private Parameter weight(BuildContext context) {
    return context.parameter("weight", Initializer.xavier(features, features), features, features);
  }

  private Parameter bias(BuildContext context) {
    Parameter bias = context.parameter("bias", Initializer.fanIn(features), features);
    if (biases[0] != null) {
      memory.copy(biases[0].value(), bias.value());
    }
    return bias;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, null, pass);
  }

  /**
   * Computes the output where not all positions may be attended to.
   *
   * @param mask {@code [batch, time]}, 0 for keys that are left out; null if all count. In a row
   *     without any key, all count the same
   */
  public Tensor forward(Tensor x, Tensor mask, Pass pass) {
    int batch = Math.toIntExact(x.size(0));
    int time = Math.toIntExact(x.size(1));
    long rows = x.size(0) * x.size(1);
    input = x.reshape(rows, features);
    Sizes sizes = sizes(batch, time);
    attention =
        new Attention(
            sizes,
            projections.get(rows, PARTS.length * features),
            attentions.keepsProbabilities(sizes)
                ? probabilities.get(batch, heads, time, time)
                : null,
            pass.key().child(path),
            pass.training() ? rate : 0);
    pack();
    Tensor bias = packedBiases.get(PARTS.length * features);
    forwardProduct.run(input, weightsOfAll(), bias, attention.projected());
    Tensor mixture = mixed.get(rows, features);
    attentions.forward(attention, mask, mixture, intermediates);
    Tensor y = outputs.get(rows, features);
    forwardProduct.run(mixture, outputWeight.value(), outputBias.value(), y);
    return outputs.get(x.shape());
  }

  private void pack() {
    long size = features * features;
    Tensor bias = packedBiases.get(PARTS.length * features);
    for (int p = 0; p < PARTS.length; p++) {
      memory.copy(weights[p].value(), 0, weightsOfAll(), p * size, size);
      memory.copy(biases[p].value(), 0, bias, p * features, features);
    }
  }

  private Tensor weightsOfAll() {
    return packedWeights.get(PARTS.length * features, features);
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    Tensor gradient = dy.reshape(input.shape());
    weightProduct.run(gradient, mixed.get(input.shape()), outputWeight.gradient());
    kernels.sumRows(gradient, outputBias.gradient());
    outputWeight.markGradient();
    outputBias.markGradient();
    Tensor mixtureGradient = mixedGradients.get(input.shape());
    inputProduct.run(gradient, outputWeight.value(), mixtureGradient);
    attentions.backward(attention, mixtureGradient, intermediates);
    projectionGradients(attention.projected());
    if (!inputGradientNeeded) {
      return null;
    }
    inputProduct.run(attention.projected(), weightsOfAll(), gradient); // dy has been read
    return dy;
  }

  private void projectionGradients(Tensor gradient) {
    Tensor packed = packedWeightGradients.get(PARTS.length * features, features);
    Tensor packedBias = packedBiasGradients.get(PARTS.length * features);
    weightProduct.run(gradient, input, packed);
    kernels.sumRows(gradient, packedBias);
    long size = features * features;
    for (int p = 0; p < PARTS.length; p++) {
      memory.copy(packed, p * size, weights[p].gradient(), 0, size);
      memory.copy(packedBias, p * features, biases[p].gradient(), 0, features);
      weights[p].markGradient();
      biases[p].markGradient();
    }
  }
}
