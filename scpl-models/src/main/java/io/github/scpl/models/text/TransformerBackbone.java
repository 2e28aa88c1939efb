// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import io.github.scpl.block.Backbone;
import io.github.scpl.block.Bundle;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Dropout;
import io.github.scpl.nn.FeedForward;
import io.github.scpl.nn.LayerNorm;
import io.github.scpl.nn.MeanOverTime;
import io.github.scpl.nn.MultiHeadAttention;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/**
 * A pre-norm encoder layer (Vaswani et al., 2017; Xiong et al., 2020) over {@code [batch, time,
 * features]}, with a norm at its end:
 *
 * <pre>
 *   r = x + drop(attention(norm0(x)))
 *   s = r + drop(feedForward(norm1(r)))
 *   y = norm2(s)
 * </pre>
 *
 * <p>The mask of the input bundle says which tokens may be attended to, and travels on. The
 * representation is the mean of y over those tokens, {@code [batch, features]}. Positions are not
 * encoded.
 */
public final class TransformerBackbone implements Backbone {
  private final LayerNorm norm0 = new LayerNorm();
  private final LayerNorm norm1 = new LayerNorm();
  private final LayerNorm norm2 = new LayerNorm();
  private final MultiHeadAttention attention;
  private final FeedForward feedForward;
  private final Dropout dropout0;
  private final Dropout dropout1;
  private final MeanOverTime mean = new MeanOverTime();
  private Scratch branchGradients;
  private Shape representationShape;
  private Tensor representation;

  /**
   * An encoder block.
   *
   * @param heads number of attention heads, which must divide the features
   * @param hiddenWidth hidden units of the position-wise network
   * @param dropoutRate of attention weights, hidden units and both branches
   */
  public TransformerBackbone(int heads, long hiddenWidth, double dropoutRate) {
    attention = new MultiHeadAttention(heads, dropoutRate);
    feedForward = new FeedForward(hiddenWidth, dropoutRate);
    dropout0 = new Dropout(dropoutRate);
    dropout1 = new Dropout(dropoutRate);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    context.build("attention", attention, input);
    context.build("feedForward", feedForward, input);
    context.build("dropout0", dropout0, input);
    context.build("dropout1", dropout1, input);
    context.build("norm0", norm0, input);
    context.build("norm1", norm1, input);
    context.build("norm2", norm2, input);
    representationShape = context.build("mean", mean, input);
    branchGradients = context.scratch();
    return input;
  }

  @Override
  public Shape representationShape() {
    return representationShape;
  }

  @Override
  public Bundle forward(Bundle input, Pass pass) {
    Tensor x = input.features();
    Tensor mask = input.mask();
    Tensor attended = attention.forward(norm0.forward(x, pass), mask, pass);
    Tensor r = dropout0.forward(attended, x, pass);
    Tensor mapped = feedForward.forward(norm1.forward(r, pass), pass);
    Tensor s = dropout1.forward(mapped, r, pass);
    Tensor y = norm2.forward(s, pass);
    representation = mean.forward(y, mask);
    return new Bundle(y, mask, null, null);
  }

  @Override
  public Tensor representation() {
    return representation;
  }

  @Override
  public Bundle backward(
      Tensor representationGradient, Bundle outputGradient, boolean inputGradientNeeded) {
    Tensor above = outputGradient == null ? null : outputGradient.features();
    Tensor dy =
        representationGradient == null ? above : mean.backward(representationGradient, above);
    Tensor ds = norm2.backward(dy, true);
    Tensor branch = branchGradients.get(ds.shape());
    Tensor mapped = feedForward.backward(dropout1.branchGradient(ds, branch), true);
    Tensor dr = norm1.backward(mapped, ds);
    Tensor attended = attention.backward(dropout0.branchGradient(dr, branch), true);
    if (!inputGradientNeeded) {
      norm0.backward(attended, false);
      return null;
    }
    return Bundle.of(norm0.backward(attended, dr));
  }
}
