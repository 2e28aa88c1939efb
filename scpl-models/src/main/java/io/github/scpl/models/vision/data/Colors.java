// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

/**
 * Changes of brightness, contrast and saturation in place, with the results of the Python library
 * Pillow, byte for byte.
 *
 * <p>Each of them blends: a byte becomes {@code other + factor * (byte - other)} in single
 * precision, limited to a byte and cut off after the point. The other is what is left at factor 0:
 * black, the mean gray, or the pixel's own gray. An image of one channel has no saturation.
 */
final class Colors {
  private static final int LEVELS = 256;
  private static final int RGB = 3;

  private Colors() {}

  static void brightness(byte[] pixels, float factor) {
    blendAll(pixels, 0, factor);
  }

  static void contrast(byte[] pixels, int channels, float factor) {
    int area = pixels.length / channels;
    long sum = 0;
    for (int i = 0; i < area; i++) {
      sum += channels == RGB ? luminance(pixels, i, area) : pixels[i] & 0xFF;
    }
    blendAll(pixels, (int) ((double) sum / area + 0.5), factor);
  }

  static void saturation(byte[] pixels, int channels, float factor) {
    if (channels != RGB) {
      return;
    }
    int area = pixels.length / RGB;
    for (int i = 0; i < area; i++) {
      int gray = luminance(pixels, i, area);
      for (int k = i; k < pixels.length; k += area) {
        pixels[k] = blend(gray, pixels[k] & 0xFF, factor);
      }
    }
  }

  /** Gives all three planes the luminance. */
  static void gray(byte[] pixels, int channels) {
    if (channels != RGB) {
      return;
    }
    int area = pixels.length / RGB;
    for (int i = 0; i < area; i++) {
      byte gray = (byte) luminance(pixels, i, area);
      pixels[i] = gray;
      pixels[i + area] = gray;
      pixels[i + 2 * area] = gray;
    }
  }

  /** 0.299, 0.587 and 0.114 (ITU-R BT.601) of red, green and blue, in 16 bits, rounded. */
  private static int luminance(byte[] pixels, int i, int area) {
    int red = pixels[i] & 0xFF;
    int green = pixels[i + area] & 0xFF;
    int blue = pixels[i + 2 * area] & 0xFF;
    return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }

  private static void blendAll(byte[] pixels, int other, float factor) {
    byte[] table = new byte[LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      table[level] = blend(other, level, factor);
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = table[pixels[i] & 0xFF];
    }
  }

  private static byte blend(int other, int level, float factor) {
    float blended = other + factor * (level - other);
    return (byte) Math.max(0, Math.min(LEVELS - 1, (int) blended));
  }
}
