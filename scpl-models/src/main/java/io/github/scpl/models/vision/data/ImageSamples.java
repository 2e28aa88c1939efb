// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.data.Samples;

/** The images of a set, normalized, with black around them. */
record ImageSamples(ImageSet set, Normalization normalization) implements Samples {
  @Override
  public int size() {
    return set.size();
  }

  @Override
  public int channels() {
    return set.channels();
  }

  @Override
  public int height() {
    return set.height();
  }

  @Override
  public int width() {
    return set.width();
  }

  @Override
  public boolean masked() {
    return false;
  }

  @Override
  public float border(int channel) {
    return normalization.table(channel)[0];
  }

  @Override
  public void features(int sample, float[] target) {
    normalization.apply(set.pixels(sample), target);
  }

  @Override
  public void mask(int sample, float[] target) {
    throw new UnsupportedOperationException("Images have no mask");
  }
}
