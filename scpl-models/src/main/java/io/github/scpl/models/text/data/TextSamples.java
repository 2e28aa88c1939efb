// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.data.Samples;
import java.util.Arrays;

/**
 * Encoded texts, all as long as the longest.
 *
 * @param width the number of words of the longest
 */
record TextSamples(int[][] rows, int width) implements Samples {
  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public int height() {
    return 1;
  }

  @Override
  public boolean masked() {
    return true;
  }

  @Override
  public float border(int channel) {
    return Vocabulary.PAD;
  }

  @Override
  public void features(int sample, float[] target) {
    int[] row = rows[sample];
    Arrays.fill(target, Vocabulary.PAD);
    for (int t = 0; t < row.length; t++) {
      target[t] = row[t];
    }
  }

  @Override
  public void mask(int sample, float[] target) {
    features(sample, target);
    for (int t = 0; t < target.length; t++) {
      target[t] = target[t] == Vocabulary.PAD ? 0 : 1;
    }
  }
}
