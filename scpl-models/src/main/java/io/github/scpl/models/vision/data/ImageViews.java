// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;

/** Makes the views of images, as floats. Not thread-safe. */
final class ImageViews {
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
      normalization.apply(pixels, target);
      return;
    }
    RandomGenerator random = random(image, view);
    crop(pixels, Crop.draw(random));
    if (view > 0) {
      changeColors(random);
    }
    normalization.apply(work, target);
  }

  private RandomGenerator random(int image, int view) {
    return key.child(image).child(view).generator();
  }

  /** The window of the image that its first view shows. */
  Crop crop(int image) {
    return augmentation == Augmentation.NONE ? Crop.NONE : Crop.draw(random(image, 0));
  }

  private void crop(byte[] pixels, Crop crop) {
    int height = set.height();
    int width = set.width();
    for (int channel = 0; channel < set.channels(); channel++) {
      int plane = channel * height * width;
      Planes.crop(pixels, work, plane, height, width, crop.down(), crop.right(), crop.flip());
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
}
