// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Shape;

/**
 * A text classifier of an embedding block and Transformer encoder blocks. Immutable and
 * thread-safe.
 *
 * <p>The head is linear, tanh, linear, on the last block's representation. Input is token ids
 * {@code [batch, time]}, of any time; id 0 is padding, which is not attended to. As in SCPL's
 * original implementation positions are not encoded, and the embedding block's own representation
 * includes padding unless {@link #withMaskedMean} is chosen.
 */
public final class Transformer {
  private final TokenInput input;
  private final int classes;
  private final int layers;
  private final int hiddenWidth;
  private final int heads;
  private final double dropoutRate;

  private Transformer(
      TokenInput input, int classes, int layers, int hiddenWidth, int heads, double dropoutRate) {
    this.input = input;
    this.classes = classes;
    this.layers = TextModels.requireLayers(layers);
    this.hiddenWidth = hiddenWidth;
    this.heads = heads;
    this.dropoutRate = dropoutRate;
  }

  /** A model of 4 blocks, all 300 wide, with 6 heads and a dropout rate of 0.1. */
  public Transformer(int vocabulary, int classes) {
    this(new TokenInput(vocabulary, 300), classes, 4, 300, 6, 0.1);
  }

  /**
   * The same model with another number of blocks, the embedding included.
   *
   * @throws IllegalArgumentException if there are fewer than 2
   */
  public Transformer withLayers(int number) {
    return new Transformer(input, classes, number, hiddenWidth, heads, dropoutRate);
  }

  /**
   * The same model with other widths.
   *
   * @param embedding width of the embedding and of every block's output
   * @param hidden hidden units of the position-wise networks and of the head
   */
  public Transformer withWidths(int embedding, int hidden) {
    return new Transformer(input.withWidth(embedding), classes, layers, hidden, heads, dropoutRate);
  }

  /** The same model with another number of heads, which must divide the embedding's width. */
  public Transformer withHeads(int number) {
    return new Transformer(input, classes, layers, hiddenWidth, number, dropoutRate);
  }

  /** The same model with another dropout rate, at least 0 and less than 1. */
  public Transformer withDropout(double rate) {
    return new Transformer(input, classes, layers, hiddenWidth, heads, rate);
  }

  /** The same model, whose embedding block has a mean over tokens without padding. */
  public Transformer withMaskedMean() {
    return new Transformer(
        input.withMaskedMean(), classes, layers, hiddenWidth, heads, dropoutRate);
  }

  /** The same model with a table {@code [vocabulary, embedding width]} to start from. */
  public Transformer withWordVectors(float[] table) {
    return new Transformer(
        input.withWordVectors(table), classes, layers, hiddenWidth, heads, dropoutRate);
  }

  /**
   * Starts a network of this model.
   *
   * @throws IllegalArgumentException if a width is not positive, the rate is not in [0, 1), or the
   *     word vectors do not fit
   */
  public Network.Builder network() {
    Network.Builder builder =
        Network.builder(Shape.variable(), classes)
            .headStyle(HeadStyle.text(input.width()))
            .block(input.backbone());
    for (int i = 1; i < layers; i++) {
      builder.block(new TransformerBackbone(heads, hiddenWidth, dropoutRate));
    }
    return builder.head(TextModels.head(hiddenWidth, classes));
  }
}
