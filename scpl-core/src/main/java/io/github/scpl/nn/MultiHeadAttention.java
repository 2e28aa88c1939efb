package io.github.scpl.nn;

import io.github.scpl.internal.AttentionKernels;
import io.github.scpl.internal.AttentionKernels.Heads;
import io.github.scpl.internal.DropoutKernels;
import io.github.scpl.internal.ElementKernels;
import io.github.scpl.internal.HostAccess;
import io.github.scpl.internal.MatMul;
import io.github.scpl.internal.Scratch;
import io.github.scpl.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Self-attention with several heads (Vaswani et al., 2017) over {@code [batch, time, features]},
 * whose shape it keeps: {@code drop(softmax(q kᵀ / √d)) v} per head, where q, k and v are linear in
 * the input and d = features / heads, and a linear layer on top.
 *
 * <p>Parameters: {@code weight [features, features]} and {@code bias [features]} of each of {@code
 * query}, {@code key}, {@code value} and {@code output}. The four biases start from equal values,
 * as in SCPL's original implementation.
 */
public final class MultiHeadAttention implements Layer {
  private static final String[] PARTS = {"query", "key", "value"};

  private final int heads;
  private final double rate;
  private final MatMul forwardProduct = new MatMul(false, true);
  private final MatMul weightProduct = new MatMul(true, false);
  private final MatMul inputProduct = new MatMul(false, false);
  private final Parameter[] weights = new Parameter[PARTS.length];
  private final Parameter[] biases = new Parameter[PARTS.length];
  private final Scratch[] parts = new Scratch[PARTS.length];
  private final Scratch[] partGradients = new Scratch[PARTS.length];
  private Parameter outputWeight;
  private Parameter outputBias;
  private ElementKernels kernels;
  private AttentionKernels attention;
  private DropoutKernels dropout;
  private String path;
  private long features;

  /** The weights of query, key and value below each other, so that one product serves all. */
  private Scratch packedWeights;

  private Scratch packedWeightGradients;
  private Scratch packedBiasGradients;
  private Scratch projections;
  private Scratch scores;
  private Scratch droppedScores;
  private Scratch scoreGradients;
  private Scratch mixed;
  private Scratch merged;
  private Scratch mergedGradients;
  private Scratch outputs;
  private Scratch inputGradients;

  private INDArray input;
  private Heads shape;
  private double usedRate;
  private RandomKey key;

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
    kernels = ElementKernels.of(context.dataType());
    attention = AttentionKernels.of(context.dataType());
    dropout = DropoutKernels.of(context.dataType());
    path = context.path();
    for (int p = 0; p < PARTS.length; p++) {
      weights[p] = weight(context.child(PARTS[p]));
      biases[p] = bias(context.child(PARTS[p]));
      parts[p] = context.scratch();
      partGradients[p] = context.scratch();
    }
    outputWeight = weight(context.child("output"));
    outputBias = bias(context.child("output"));
    context.keeps(inputShape.withLast(PARTS.length * features));
    context.keeps((rows, time) -> rows * heads * time * time);
    if (rate > 0) {
      context.keeps((rows, time) -> rows * heads * time * time);
    }
    context.keeps(inputShape.withLast(2 * features)); // what heads have mixed, and the output
    packedWeights = context.scratch();
    packedWeightGradients = context.scratch();
    packedBiasGradients = context.scratch();
    projections = context.scratch();
    scores = context.scratch();
    droppedScores = context.scratch();
    scoreGradients = context.scratch();
    mixed = context.scratch();
    merged = context.scratch();
    mergedGradients = context.scratch();
    outputs = context.scratch();
    inputGradients = context.scratch();
    return inputShape;
  }

  private Parameter weight(BuildContext context) {
    return context.parameter("weight", Initializer.xavier(features, features), features, features);
  }

  private Parameter bias(BuildContext context) {
    Parameter bias = context.parameter("bias", Initializer.fanIn(features), features);
    if (biases[0] != null) {
      HostAccess.copy(biases[0].value(), bias.value());
    }
    return bias;
  }

  @Override
  public INDArray forward(INDArray x, Pass pass) {
    return forward(x, null, pass);
  }

  /**
   * Computes the output where not all positions may be attended to.
   *
   * @param mask {@code [batch, time]}, 0 for keys that are left out; null if all count. In a row
   *     without any key, all count the same
   */
  public INDArray forward(INDArray x, INDArray mask, Pass pass) {
    int batch = Math.toIntExact(x.size(0));
    int time = Math.toIntExact(x.size(1));
    shape = new Heads(batch, time, heads, Math.toIntExact(features / heads));
    long rows = x.size(0) * x.size(1);
    input = x.reshape('c', rows, features);
    usedRate = pass.training() ? rate : 0;
    key = pass.key().child(path);

    INDArray packed = packedWeights.get(PARTS.length * features, features);
    INDArray projected = projections.get(rows, PARTS.length * features);
    pack(packed);
    forwardProduct.run(input, packed, projected);
    for (int p = 0; p < PARTS.length; p++) {
      attention.split(shape, projected, firstColumn(p), biases[p].value(), part(p));
    }
    INDArray probabilities = scores();
    forwardProduct.run(part(0), part(1), probabilities);
    attention.softmax(shape, probabilities, mask, scale());
    INDArray mixture = inHeads(mixed);
    inputProduct.run(dropped(true), part(2), mixture);

    attention.merge(shape, mixture, merged.get(rows, features), 0);
    INDArray y = outputs.get(rows, features);
    forwardProduct.run(merged.get(rows, features), outputWeight.value(), y);
    kernels.addToRows(y, outputBias.value());
    return outputs.get(x.shape());
  }

  private void pack(INDArray packed) {
    long size = features * features;
    for (int p = 0; p < PARTS.length; p++) {
      HostAccess.copy(weights[p].value(), 0, packed, p * size, size);
    }
  }

  private int firstColumn(int p) {
    return Math.toIntExact(p * features);
  }

  private INDArray part(int p) {
    return inHeads(parts[p]);
  }

  private INDArray inHeads(Scratch memory) {
    return memory.get(shape.batch(), shape.heads(), shape.time(), shape.width());
  }

  private INDArray scores() {
    return scores.get(shape.batch(), shape.heads(), shape.time(), shape.time());
  }

  private double scale() {
    return 1 / Math.sqrt(shape.width());
  }

  /** The attention weights after dropout, computed on demand. */
  private INDArray dropped(boolean compute) {
    if (usedRate == 0) {
      return scores();
    }
    INDArray kept = droppedScores.get(scores().shape());
    if (compute) {
      dropout.dropout(scores(), null, kept, key, usedRate);
    }
    return kept;
  }

  @Override
  public INDArray backward(INDArray dy, boolean inputGradientNeeded) {
    INDArray gradient = dy.reshape('c', input.shape());
    INDArray mergedValues = merged.get(input.shape());
    weightProduct.run(gradient, mergedValues, outputWeight.gradient());
    kernels.sumRows(gradient, outputBias.gradient());
    outputWeight.markGradient();
    outputBias.markGradient();
    INDArray mergedGradient = mergedGradients.get(input.shape());
    inputProduct.run(gradient, outputWeight.value(), mergedGradient);
    INDArray mixtureGradient = inHeads(mixed);
    attention.split(shape, mergedGradient, 0, null, mixtureGradient);

    INDArray scoreGradient = scoreGradients.get(scores().shape());
    weightProduct.run(dropped(false), mixtureGradient, partGradient(2));
    forwardProduct.run(mixtureGradient, part(2), scoreGradient);
    if (usedRate > 0) {
      dropout.dropout(scoreGradient, null, scoreGradient, key, usedRate);
    }
    attention.softmaxBackward(shape, scores(), scoreGradient, scale());
    inputProduct.run(scoreGradient, part(1), partGradient(0));
    weightProduct.run(scoreGradient, part(0), partGradient(1));
    return projectionBackward(dy, inputGradientNeeded);
  }

  private INDArray partGradient(int p) {
    return inHeads(partGradients[p]);
  }

  private INDArray projectionBackward(INDArray dy, boolean inputGradientNeeded) {
    long rows = input.size(0);
    INDArray projected = projections.get(rows, PARTS.length * features);
    for (int p = 0; p < PARTS.length; p++) {
      attention.merge(shape, partGradient(p), projected, firstColumn(p));
    }
    INDArray packed = packedWeightGradients.get(PARTS.length * features, features);
    INDArray packedBias = packedBiasGradients.get(PARTS.length * features);
    weightProduct.run(projected, input, packed);
    kernels.sumRows(projected, packedBias);
    long size = features * features;
    for (int p = 0; p < PARTS.length; p++) {
      HostAccess.copy(packed, p * size, weights[p].gradient(), 0, size);
      HostAccess.copy(packedBias, p * features, biases[p].gradient(), 0, features);
      weights[p].markGradient();
      biases[p].markGradient();
    }
    if (!inputGradientNeeded) {
      return null;
    }
    INDArray weightsOfAll = packedWeights.get(PARTS.length * features, features);
    inputProduct.run(projected, weightsOfAll, inputGradients.get(input.shape()));
    return inputGradients.get(dy.shape());
  }
}
