// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import java.util.Arrays;

/**
 * A vector for every entry of a vocabulary, to start an embedding from. Immutable and thread-safe.
 */
public final class WordVectors {
  private final int width;
  private final Coverage coverage;
  private final float[] values;

  WordVectors(int width, Coverage coverage, float[] values) {
    this.width = width;
    this.coverage = coverage;
    this.values = values;
  }

  /** The number of components of a vector. */
  public int width() {
    return width;
  }

  /** The number of vectors, which is the size of the vocabulary. */
  public int size() {
    return values.length / width;
  }

  /** The number of words whose vector came from the file. */
  public int found() {
    return coverage.found();
  }

  /** How much of the vocabulary is in the file. */
  public Coverage coverage() {
    return coverage;
  }

  /** A copy of the vector in one row of {@link #values}. */
  public float[] vector(int row) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /** A copy of all vectors, {@code [vocabulary, width]}, one row after the other. */
  public float[] values() {
    return values.clone();
  }

  /**
   * How much of a vocabulary is in a file of vectors.
   *
   * @param words in the vocabulary, padding and unknown not included
   * @param found those whose vector came from the file
   * @param rows in the file, whatever their words
   * @param unreadable rows whose word is not UTF-8, so that no word equals it
   */
  public record Coverage(int words, int found, long rows, long unreadable) {}
}
