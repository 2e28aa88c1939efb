// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import java.util.random.RandomGenerator;

/**
 * A window of an image, of its own size.
 *
 * @param down the window's first row, from the image's first
 * @param right the window's first column, from the image's first
 * @param flip whether it is flipped from left to right
 */
record Crop(int down, int right, boolean flip) {
  /** The whole image. */
  static final Crop NONE = new Crop(0, 0, false);

  /** The most that a window may lie outside, in each direction. */
  static final int PADDING = 4;

  static Crop draw(RandomGenerator random) {
    int down = random.nextInt(2 * PADDING + 1) - PADDING;
    int right = random.nextInt(2 * PADDING + 1) - PADDING;
    return new Crop(down, right, random.nextBoolean());
  }
}
