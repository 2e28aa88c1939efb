// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;

/** Makes the views of images, as floats. Not thread-safe. */
final class ImageViews {
  static final int PADDING = 4;
  private static final double JITTER_PROBABILITY = 0.8;
  private static final double GRAY_PROBABILITY = 0.2;

  private final ImageSet set;
  private final Normalization normalization;
  private final Augmentation augmentation;
  private final RandomKey key;
  private final byte[] work;

  ImageViews(
      ImageSet set, Normalization normalization, Augmentation augmentation, RandomKey epochKey) {
    this.set = set;
    this.normalization = normalization;
    this.augmentation = augmentation;
    key = epochKey;
    work = new byte[set.channels() * set.height() * set.width()];
  }

  /** The number of views of an image. */
  int count() {
    return augmentation.views();
  }

  /** Writes a view, {@code [channels, height, width]}. */
  void write(int image, int view, float[] target) {
    byte[] pixels = set.pixels(image);
    if (augmentation == Augmentation.NONE) {
      normalize(pixels, target);
      return;
    }
    RandomGenerator random = key.child(image).child(view).generator();
    crop(pixels, random);
    if (view > 0) {
      changeColors(random);
    }
    normalize(work, target);
  }

  private void crop(byte[] pixels, RandomGenerator random) {
    int down = random.nextInt(2 * PADDING + 1) - PADDING;
    int right = random.nextInt(2 * PADDING + 1) - PADDING;
    boolean flip = random.nextBoolean();
    int height = set.height();
    int width = set.width();
    for (int channel = 0; channel < set.channels(); channel++) {
      Planes.crop(pixels, work, channel * height * width, height, width, down, right, flip);
    }
  }

  private void changeColors(RandomGenerator random) {
    if (random.nextDouble() < JITTER_PROBABILITY) {
      ColorJitter.draw(random).apply(work, set.channels());
    }
    if (random.nextDouble() < GRAY_PROBABILITY) {
      Colors.gray(work, set.channels());
    }
  }

  private void normalize(byte[] pixels, float[] target) {
    int area = pixels.length / set.channels();
    for (int channel = 0; channel < set.channels(); channel++) {
      float[] table = normalization.table(channel);
      for (int i = channel * area; i < (channel + 1) * area; i++) {
        target[i] = table[pixels[i] & 0xFF];
      }
    }
  }
}
