package io.github.scpl.models.text;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Embedding;
import io.github.scpl.nn.Shape;

/**
 * A text classifier of an embedding block and bidirectional LSTM blocks. Immutable and thread-safe.
 *
 * <p>Each LSTM block reads the sequence of the block below; from the second on it also starts from
 * the final states of the block below. The head is linear, tanh, linear, on the last block's
 * representation. Input is token ids {@code [batch, time]}, of any time.
 */
public final class BiLstm {
  private final int vocabulary;
  private final int classes;
  private final int layers;
  private final int embeddingWidth;
  private final int hiddenWidth;
  private final boolean masked;
  private final float[] wordVectors;

  private BiLstm(
      int vocabulary,
      int classes,
      int layers,
      int embeddingWidth,
      int hiddenWidth,
      boolean masked,
      float[] wordVectors) {
    this.vocabulary = vocabulary;
    this.classes = classes;
    this.layers = TextHead.requireLayers(layers);
    this.embeddingWidth = embeddingWidth;
    this.hiddenWidth = hiddenWidth;
    this.masked = masked;
    this.wordVectors = wordVectors;
  }

  /** A model of 4 blocks, all 300 wide, that reads padding like any token. */
  public BiLstm(int vocabulary, int classes) {
    this(vocabulary, classes, 4, 300, 300, false, null);
  }

  /**
   * The same model with another number of blocks, the embedding included.
   *
   * @throws IllegalArgumentException if there are fewer than 2
   */
  public BiLstm withLayers(int number) {
    return new BiLstm(
        vocabulary, classes, number, embeddingWidth, hiddenWidth, masked, wordVectors);
  }

  /** The same model with other widths of the embedding and of each direction's states. */
  public BiLstm withWidths(int embedding, int hidden) {
    return new BiLstm(vocabulary, classes, layers, embedding, hidden, masked, wordVectors);
  }

  /** The same model, in which padding counts neither in means nor in states. */
  public BiLstm withMask() {
    return new BiLstm(vocabulary, classes, layers, embeddingWidth, hiddenWidth, true, wordVectors);
  }

  /** The same model with a table {@code [vocabulary, embeddingWidth]} to start from. */
  public BiLstm withWordVectors(float[] table) {
    return new BiLstm(vocabulary, classes, layers, embeddingWidth, hiddenWidth, masked, table);
  }

  /**
   * Starts a network of this model.
   *
   * @throws IllegalArgumentException if a width is not positive, or the word vectors do not fit
   */
  public Network.Builder network() {
    Embedding table = new Embedding(vocabulary, embeddingWidth);
    if (wordVectors != null) {
      table = table.withTable(wordVectors);
    }
    EmbeddingBackbone embedding = new EmbeddingBackbone(table);
    Network.Builder builder =
        Network.builder(Shape.variable(), classes)
            .headStyle(HeadStyle.text(embeddingWidth))
            .block(masked ? embedding.withMaskedMean() : embedding)
            .headStyle(HeadStyle.text(hiddenWidth));
    for (int i = 1; i < layers; i++) {
      LstmBackbone lstm = new LstmBackbone(hiddenWidth);
      builder.block(masked ? lstm.withMask() : lstm);
    }
    return builder.head(TextHead.of(hiddenWidth, classes));
  }
}
