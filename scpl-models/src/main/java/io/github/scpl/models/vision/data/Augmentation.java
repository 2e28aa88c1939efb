// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import java.util.Locale;

/** What training makes of an image before the network sees it. */
public enum Augmentation {
  /** The image as it is. */
  NONE(1),

  /**
   * The weak view: a random crop, at an offset of 0 to 8 in both directions, of the image with a
   * black border of 4; then with probability 0.5 a flip from left to right.
   */
  BASIC(1),

  /**
   * Two views of each image, so that every image has a positive in its batch: the weak one, and a
   * strong one. The strong one has a crop and a flip of its own, then with probability 0.8
   * brightness, contrast and saturation times 0.6 to 1.4 and a hue moved by up to 0.1 of the
   * circle, in random order, and last with probability 0.2 no colour at all. Images of one channel
   * have no saturation, hue or colour to change.
   */
  STRONG(2);

  private final int views;

  Augmentation(int views) {
    this.views = views;
  }

  /** {@return the number of rows that a batch has for each image} */
  public int views() {
    return views;
  }

  /**
   * {@return the augmentation of this name}
   *
   * @param name in any case
   * @throws IllegalArgumentException that lists the names, if there is none
   */
  public static Augmentation of(String name) {
    for (Augmentation augmentation : values()) {
      if (augmentation.toString().equalsIgnoreCase(name)) {
        return augmentation;
      }
    }
    throw new IllegalArgumentException(
        "Expected an augmentation of none, basic, strong; got " + name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
