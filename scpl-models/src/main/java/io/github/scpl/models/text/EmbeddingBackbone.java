// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import io.github.scpl.block.Backbone;
import io.github.scpl.block.Bundle;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Embedding;
import io.github.scpl.nn.MeanOverTime;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/**
 * The lowest block of a text network: token ids {@code [batch, time]} become vectors {@code [batch,
 * time, width]}.
 *
 * <p>Its representation is the mean over time, padding included, as in SCPL's original
 * implementation; {@link #withMaskedMean} leaves padding out. The output bundle has a mask: the
 * input's, or else 1 for every token but id 0.
 */
public final class EmbeddingBackbone implements Backbone {
  private final Embedding embedding;
  private final boolean maskedMean;
  private final MeanOverTime mean = new MeanOverTime();
  private ElementKernels kernels;
  private Scratch masks;
  private Shape representationShape;
  private Tensor representation;

  private EmbeddingBackbone(Embedding embedding, boolean maskedMean) {
    this.embedding = embedding;
    this.maskedMean = maskedMean;
  }

  /** A block made of this table. */
  public EmbeddingBackbone(Embedding embedding) {
    this(embedding, false);
  }

  /** The same block, whose representation is the mean over tokens without padding. */
  public EmbeddingBackbone withMaskedMean() {
    return new EmbeddingBackbone(embedding, true);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    Shape output = context.build("embedding", embedding, input);
    representationShape = context.build("mean", mean, output);
    kernels = context.kernels().elements();
    masks = context.scratch();
    return output;
  }

  @Override
  public Shape representationShape() {
    return representationShape;
  }

  @Override
  public Bundle forward(Bundle input, Pass pass) {
    Tensor ids = input.features();
    Tensor mask = input.mask() == null ? mask(ids) : input.mask();
    Tensor vectors = embedding.forward(ids, pass);
    representation = mean.forward(vectors, maskedMean ? mask : null);
    return new Bundle(vectors, mask, null, null);
  }

  private Tensor mask(Tensor ids) {
    Tensor mask = masks.get(ids.shape());
    kernels.nonZero(ids, mask);
    return mask;
  }

  @Override
  public Tensor representation() {
    return representation;
  }

  @Override
  public Bundle backward(
      Tensor representationGradient, Bundle outputGradient, boolean inputGradientNeeded) {
    Tensor above = outputGradient == null ? null : outputGradient.features();
    Tensor gradient =
        representationGradient == null ? above : mean.backward(representationGradient, above);
    embedding.backward(gradient, inputGradientNeeded);
    return null;
  }
}
