// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.data;

/** All samples of a data set, as planes of one size: texts as one plane of one row. */
public interface Samples {
  /** The number of samples. */
  int size();

  /** The number of planes of a sample. */
  int channels();

  /** The rows of a plane. */
  int height();

  /** The columns of a plane. */
  int width();

  /** Whether they have a mask, of the same shape. */
  boolean masked();

  /** What is around a plane. */
  float border(int channel);

  /** Writes a sample, {@code [channels, height, width]}. */
  void features(int sample, float[] target);

  /** Writes its mask, if it has one. */
  void mask(int sample, float[] target);
}
