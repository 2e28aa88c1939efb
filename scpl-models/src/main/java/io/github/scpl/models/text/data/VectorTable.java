// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.random.RandomKey;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** The vectors of a vocabulary while they come together. */
final class VectorTable {
  /** Some virtual machines have no longer ones. */
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final Vocabulary vocabulary;
  private final int width;
  private final float[] values;
  private final BitSet present = new BitSet();

  /** Of so many components per word, which have to be in the file that is named. */
  VectorTable(String file, Vocabulary vocabulary, int width) throws DataException {
    this.vocabulary = vocabulary;
    this.width = width;
    this.values = new float[bounded(file, (long) vocabulary.size() * width)];
  }

  /** The numbers of all words, if the heap holds them and a copy. */
  private int bounded(String file, long count) throws DataException {
    long bytes = Math.multiplyExact(2L * Float.BYTES, count);
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes <= heap && count <= LARGEST_ARRAY) {
      return (int) count;
    }
    throw new DataException(
        file,
        "vectors that fit into the heap of " + (heap >> 20) + " MiB",
        width + " components for each of " + vocabulary.size() + " entries",
        "take narrower vectors, a smaller vocabulary (--vocabulary-size) or a larger heap (-Xmx)");
  }

  boolean has(int id) {
    return present.get(id);
  }

  int found() {
    return present.cardinality();
  }

  void put(int id, VectorLines line) throws DataException {
    line.components(values, id * width);
    present.set(id);
  }

  void fillMissing(MissingWords choice, RandomKey key) {
    // A uniform variable on -a..a has the standard deviation a / sqrt(3).
    double bound = Math.sqrt(3) * deviation();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (has(id) || (id == Vocabulary.PAD && choice == MissingWords.LIKE_FOUND)) {
        continue;
      }
      RandomGenerator random = key(key, id).generator();
      for (int i = id * width; i < (id + 1) * width; i++) {
        double unit = random.nextDouble();
        values[i] = (float) (choice == MissingWords.ZERO_TO_ONE ? unit : (2 * unit - 1) * bound);
      }
    }
  }

  /** By word, so that a word's vector does not depend on the rest of the vocabulary. */
  private RandomKey key(RandomKey key, int id) {
    return id == Vocabulary.PAD || id == Vocabulary.UNKNOWN
        ? key.child(id)
        : key.child(vocabulary.word(id));
  }

  private double deviation() {
    double sum = 0;
    double squares = 0;
    for (int id = present.nextSetBit(0); id >= 0; id = present.nextSetBit(id + 1)) {
      for (int i = id * width; i < (id + 1) * width; i++) {
        sum += values[i];
        squares += (double) values[i] * values[i];
      }
    }
    double count = (double) found() * width;
    double mean = sum / count;
    return Math.sqrt(Math.max(0, squares / count - mean * mean));
  }

  /** Moves every row up, and the first ones to the end. */
  void shiftUp(int rows) {
    float[] first = new float[rows * width];
    System.arraycopy(values, 0, first, 0, first.length);
    System.arraycopy(values, first.length, values, 0, values.length - first.length);
    System.arraycopy(first, 0, values, values.length - first.length, first.length);
  }

  WordVectors toWordVectors(WordVectors.Coverage coverage) {
    return new WordVectors(width, coverage, values);
  }
}
