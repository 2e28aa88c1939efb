package io.github.scpl.models.text.data;

import java.util.Arrays;

/**
 * A vector for every entry of a vocabulary, to start an embedding from. Immutable and thread-safe.
 */
public final class WordVectors {
  private final int width;
  private final int found;
  private final float[] values;

  WordVectors(int width, int found, float[] values) {
    this.width = width;
    this.found = found;
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
    return found;
  }

  /** A copy of the vector in one row of {@link #values}. */
  public float[] vector(int row) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /** A copy of all vectors, {@code [vocabulary, width]}, one row after the other. */
  public float[] values() {
    return values.clone();
  }
}
