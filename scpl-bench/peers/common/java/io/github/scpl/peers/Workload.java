// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import java.util.Locale;
import java.util.Random;

/** What is trained: a model, the size of its batches, and how many parameters a true twin has. */
enum Workload {
  VGG8(11_938_294),
  RESNET18_OLD(12_550_218),
  BILSTM(14_865_904),
  TRANSFORMER(10_722_304);

  static final int IMAGE_CLASSES = 10;
  static final int CHANNELS = 3;
  static final int SIDE = 32;

  static final int TEXT_CLASSES = 4;
  static final int TOKENS = 60;
  static final int VOCABULARY = 30_000;

  /** Width of word vectors and of hidden layers. */
  static final int WIDTH = 300;

  static final int HEADS = 6;
  static final float DROPOUT = 0.1f;

  /** Width of the hidden layer in the head of VGG8. */
  static final int VGG_HEAD = 2500;

  /** Blocks of a text model, the embedding included. */
  static final int TEXT_BLOCKS = 4;

  private static final int IMAGES = 64;
  private static final int TEXTS = 128;
  private static final long SEED = 1;

  /** Trained numbers under BP. Running statistics of a normalisation are none. */
  final long parameters;

  Workload(long parameters) {
    this.parameters = parameters;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isText() {
    return this == BILSTM || this == TRANSFORMER;
  }

  int rows() {
    return isText() ? TEXTS : IMAGES;
  }

  int classes() {
    return isText() ? TEXT_CLASSES : IMAGE_CLASSES;
  }

  /** The shape of a batch: {@code [rows, 3, 32, 32]} or {@code [rows, tokens]}. */
  long[] shape() {
    return isText() ? new long[] {rows(), TOKENS} : new long[] {rows(), CHANNELS, SIDE, SIDE};
  }

  /** A batch: normal random numbers, or random token ids without padding. */
  float[] features() {
    Random random = new Random(SEED);
    int count = 1;
    for (long size : shape()) {
      count *= Math.toIntExact(size);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = isText() ? 2 + random.nextInt(VOCABULARY - 2) : (float) random.nextGaussian();
    }
    return values;
  }

  /** A class for each row. */
  int[] labels() {
    return new Random(SEED + 1).ints(rows(), 0, classes()).toArray();
  }
}
