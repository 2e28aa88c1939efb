// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Pixels are one row of numbers for red, green and blue each. The expected ones come from Pillow
 * 12.3.0, run once on the same pixels.
 */
class ColorsTest {
  private static final String COLORS =
      """
      255 10 40 128 255 200 90 0
      0 200 80 128 254 150 13 0
      0 30 250 128 253 7 91 0""";
  private static final String GRAYS = "0 10 100 200 255";

  private static void assertChanged(String from, Consumer<byte[]> change, String expected) {
    int[] numbers = numbers(from);
    byte[] pixels = new byte[numbers.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) numbers[i];
    }
    change.accept(pixels);
    for (int i = 0; i < pixels.length; i++) {
      numbers[i] = pixels[i] & 0xFF;
    }
    assertArrayEquals(numbers(expected), numbers);
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split("\\s+")).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void brightnessBlendsWithBlack() {
    assertChanged(
        COLORS,
        pixels -> Colors.brightness(pixels, 0.6f),
        """
        153 6 24 76 153 120 54 0
        0 120 48 76 152 90 7 0
        0 18 150 76 151 4 54 0""");
    assertChanged(
        COLORS,
        pixels -> Colors.brightness(pixels, 1.4f),
        """
        255 14 56 179 255 255 126 0
        0 255 112 179 255 210 18 0
        0 42 255 179 255 9 127 0""");
  }

  @Test
  void contrastBlendsWithTheMeanGray() {
    assertChanged(
        COLORS,
        pixels -> Colors.contrast(pixels, 3, 0.6f),
        """
        196 49 67 120 196 163 97 43
        43 163 91 120 195 133 50 43
        43 61 193 120 195 47 97 43""");
    assertChanged(
        COLORS,
        pixels -> Colors.contrast(pixels, 3, 1.4f),
        """
        255 0 12 136 255 236 82 0
        0 236 68 136 255 166 0 0
        0 0 255 136 255 0 84 0""");
  }

  @Test
  void saturationBlendsWithThePixelsGray() {
    assertChanged(
        COLORS,
        pixels -> Colors.saturation(pixels, 3, 0.6f),
        """
        183 55 58 128 254 179 72 0
        30 169 82 128 254 149 25 0
        30 67 184 128 253 63 72 0""");
    assertChanged(
        COLORS,
        pixels -> Colors.saturation(pixels, 3, 1.4f),
        """
        255 0 21 128 255 220 108 0
        0 230 77 128 254 150 0 0
        0 0 255 128 252 0 109 0""");
  }

  @Test
  void grayHasTheLuminanceInAllChannels() {
    assertChanged(
        COLORS,
        pixels -> Colors.gray(pixels, 3),
        """
        76 124 87 128 254 149 45 0
        76 124 87 128 254 149 45 0
        76 124 87 128 254 149 45 0""");
  }

  @Test
  void hueMovesOnTheColorCircle() {
    assertChanged(
        COLORS,
        pixels -> Hue.shift(pixels, 3, 0.1),
        """
        255 10 119 128 255 139 91 0
        150 200 40 128 255 200 13 0
        0 140 250 128 253 7 48 0""");
    assertChanged(
        COLORS,
        pixels -> Hue.shift(pixels, 3, -0.1),
        """
        255 104 40 128 255 200 42 0
        0 200 208 128 253 34 13 0
        144 10 250 128 253 7 91 0""");
  }

  @Test
  void theWayToHsvAndBackLosesSomething() {
    // 0.003 turns are less than 1/255: cut off to no shift at all.
    for (double turns : new double[] {0, 0.003, -0.003}) {
      assertChanged(
          COLORS,
          pixels -> Hue.shift(pixels, 3, turns),
          """
        255 10 40 128 255 200 88 0
        0 200 85 128 254 148 13 0
        0 28 250 128 253 7 91 0""");
    }
  }

  @Test
  void stepsAreTakenInTheirOrder() {
    assertChanged(
        COLORS,
        pixels -> new ColorJitter(new int[] {2, 3, 0, 1}, .8f, 1.2f, 1.3f, .07).apply(pixels, 3),
        """
        225 0 40 103 225 169 80 0
        78 193 5 103 225 187 0 0
        0 66 225 103 222 0 43 0""");
    assertChanged(
        COLORS,
        pixels -> new ColorJitter(new int[] {0, 1, 2, 3}, .8f, 1.2f, 1.3f, .07).apply(pixels, 3),
        """
        255 0 54 105 227 177 81 0
        102 195 7 105 227 188 0 0
        0 78 255 105 224 0 50 0""");
  }

  @Test
  void grayImagesHaveBrightnessAndContrastOnly() {
    assertChanged(GRAYS, pixels -> Colors.contrast(pixels, 1, 0.6f), "45 51 105 165 198");
    assertChanged(GRAYS, pixels -> Colors.contrast(pixels, 1, 1.4f), "0 0 94 234 255");
    assertChanged(GRAYS, pixels -> Colors.saturation(pixels, 1, 1.4f), GRAYS);
    assertChanged(GRAYS, pixels -> Hue.shift(pixels, 1, 0.1), GRAYS);
    assertChanged(GRAYS, pixels -> Colors.gray(pixels, 1), GRAYS);
  }
}
