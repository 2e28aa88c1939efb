// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import java.util.random.RandomGenerator;

/**
 * A drawn change of colours: four steps in the order drawn.
 *
 * @param order the steps: 0 brightness, 1 contrast, 2 saturation, 3 hue
 * @param brightness a factor
 * @param contrast a factor
 * @param saturation a factor
 * @param hue a shift, in turns of the colour circle
 */
record ColorJitter(int[] order, float brightness, float contrast, float saturation, double hue) {
  private static final double STRENGTH = 0.4;
  private static final double HUE = 0.1;
  private static final int STEPS = 4;

  /** Draws a change; every order is equally likely. */
  static ColorJitter draw(RandomGenerator random) {
    int[] order = new int[STEPS];
    for (int i = 0; i < STEPS; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return new ColorJitter(
        order, factor(random), factor(random), factor(random), uniform(random, 0, HUE));
  }

  private static float factor(RandomGenerator random) {
    return (float) uniform(random, 1, STRENGTH);
  }

  private static double uniform(RandomGenerator random, double middle, double reach) {
    return middle - reach + 2 * reach * random.nextDouble();
  }

  /** Changes an image of one or three planes. */
  void apply(byte[] pixels, int channels) {
    for (int step : order) {
      switch (step) {
        case 0 -> Colors.brightness(pixels, brightness);
        case 1 -> Colors.contrast(pixels, channels, contrast);
        case 2 -> Colors.saturation(pixels, channels, saturation);
        default -> Hue.shift(pixels, channels, hue);
      }
    }
  }
}
