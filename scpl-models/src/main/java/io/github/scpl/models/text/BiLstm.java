// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Shape;

/**
 * A text classifier of an embedding block and bidirectional LSTM blocks. Immutable and thread-safe.
 *
 * <p>Each LSTM block reads the sequence of the block below; from the second on it also starts from
 * the final states of the block below. The head is linear, tanh, linear, on the last block's
 * representation. Input is token ids {@code [batch, time]}, of any time.
 */
public final class BiLstm {
  private final TokenInput input;
  private final int classes;
  private final int layers;
  private final int hiddenWidth;
  private final boolean masked;

  private BiLstm(TokenInput input, int classes, int layers, int hiddenWidth, boolean masked) {
    this.input = input;
    this.classes = classes;
    this.layers = TextModels.requireLayers(layers);
    this.hiddenWidth = hiddenWidth;
    this.masked = masked;
  }

  /** A model of 4 blocks, all 300 wide, that reads padding like any token. */
  public BiLstm(int vocabulary, int classes) {
    this(new TokenInput(vocabulary, 300), classes, 4, 300, false);
  }

  /**
   * The same model with another number of blocks, the embedding included.
   *
   * @throws IllegalArgumentException if there are fewer than 2
   */
  public BiLstm withLayers(int number) {
    return new BiLstm(input, classes, number, hiddenWidth, masked);
  }

  /** The same model with other widths of the embedding and of each direction's states. */
  public BiLstm withWidths(int embedding, int hidden) {
    return new BiLstm(input.withWidth(embedding), classes, layers, hidden, masked);
  }

  /** The same model, in which padding counts neither in means nor in states. */
  public BiLstm withMask() {
    return new BiLstm(input.withMaskedMean(), classes, layers, hiddenWidth, true);
  }

  /** The same model with a table {@code [vocabulary, embedding width]} to start from. */
  public BiLstm withWordVectors(float[] table) {
    return new BiLstm(input.withWordVectors(table), classes, layers, hiddenWidth, masked);
  }

  /**
   * Starts a network of this model.
   *
   * @throws IllegalArgumentException if a width is not positive, or the word vectors do not fit
   */
  public Network.Builder network() {
    Network.Builder builder =
        Network.builder(Shape.variable(), classes)
            .headStyle(HeadStyle.text(input.width()))
            .block(input.backbone())
            .headStyle(HeadStyle.text(hiddenWidth));
    for (int i = 1; i < layers; i++) {
      LstmBackbone lstm = new LstmBackbone(hiddenWidth);
      builder.block(masked ? lstm.withMask() : lstm);
    }
    return builder.head(TextModels.head(hiddenWidth, classes));
  }
}
