// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import io.github.scpl.nn.Embedding;

/**
 * How a model reads tokens; immutable but for the word vectors, which are not copied.
 *
 * @param vocabulary number of tokens
 * @param width of an embedding
 * @param maskedMean whether the embedding block's representation leaves padding out
 * @param wordVectors {@code [vocabulary, width]} to start from; null for random ones
 */
record TokenInput(int vocabulary, int width, boolean maskedMean, float[] wordVectors) {
  TokenInput(int vocabulary, int width) {
    this(vocabulary, width, false, null);
  }

  TokenInput withWidth(int newWidth) {
    return new TokenInput(vocabulary, newWidth, maskedMean, wordVectors);
  }

  TokenInput withMaskedMean() {
    return new TokenInput(vocabulary, width, true, wordVectors);
  }

  TokenInput withWordVectors(float[] table) {
    return new TokenInput(vocabulary, width, maskedMean, table);
  }

  EmbeddingBackbone backbone() {
    Embedding table = new Embedding(vocabulary, width);
    if (wordVectors != null) {
      table = table.withTable(wordVectors);
    }
    EmbeddingBackbone backbone = new EmbeddingBackbone(table);
    return maskedMean ? backbone.withMaskedMean() : backbone;
  }
}
