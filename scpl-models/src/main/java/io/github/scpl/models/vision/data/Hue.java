// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

/**
 * Turns hues in place, with the results of the Python library Pillow, byte for byte: a pixel is
 * taken to the HSV model (A. R. Smith, 1978), each of hue, saturation and value as a byte, its hue
 * moved, and taken back.
 *
 * <p>The steps that are in single precision, and those that are not, decide about the last bit.
 */
final class Hue {
  private static final int RGB = 3;
  private static final int MAX = 255;

  private Hue() {}

  /** Moves hues by a number of turns, of which a fraction of 1/255 is cut off. */
  static void shift(byte[] pixels, int channels, double turns) {
    if (channels != RGB) {
      return;
    }
    int bytes = (int) (turns * MAX);
    int area = pixels.length / RGB;
    for (int i = 0; i < area; i++) {
      int red = pixels[i] & 0xFF;
      int green = pixels[i + area] & 0xFF;
      int blue = pixels[i + 2 * area] & 0xFF;
      int rgb = shift(red, green, blue, bytes);
      pixels[i] = (byte) (rgb >> 16);
      pixels[i + area] = (byte) (rgb >> 8);
      pixels[i + 2 * area] = (byte) rgb;
    }
  }

  /** A pixel with its hue byte moved, as 0xRRGGBB. */
  private static int shift(int red, int green, int blue, int bytes) {
    int value = Math.max(red, Math.max(green, blue));
    int range = value - Math.min(red, Math.min(green, blue));
    int saturation = range == 0 ? 0 : (int) ((float) range / value * (double) MAX);
    if (saturation == 0) {
      // Without saturation there is no hue; what little there was is lost in the byte.
      return rgb(value, value, value);
    }
    int hue = hue(red, green, blue, value, range) + bytes & MAX;
    return back(hue, saturation, value);
  }

  /** The place on the circle from red over green and blue, in 255ths of a turn, cut off. */
  private static int hue(int red, int green, int blue, int value, float range) {
    float r = (value - red) / range;
    float g = (value - green) / range;
    float b = (value - blue) / range;
    float sixths;
    if (red == value) {
      sixths = b - g;
    } else if (green == value) {
      sixths = (float) (2.0 + r - b);
    } else {
      sixths = (float) (4.0 + g - r);
    }
    double upward = sixths / 6.0 + 1.0;
    float turns = (float) (upward >= 1.0 ? upward - 1.0 : upward);
    return (int) (turns * (double) MAX);
  }

  /** From HSV to 0xRRGGBB: within each sixth of the circle one colour rises or falls. */
  private static int back(int hue, int saturation, int value) {
    double place = hue * 6.0 / MAX;
    int sixth = (int) place;
    float within = (float) (place - sixth);
    float share = (float) (saturation / (double) MAX);
    int low = round(value * (1.0 - share));
    int falling = round(value * (1.0 - share * within));
    int rising = round(value * (1.0 - share * (1.0 - within)));
    return switch (sixth % 6) {
      case 0 -> rgb(value, rising, low);
      case 1 -> rgb(falling, value, low);
      case 2 -> rgb(low, value, rising);
      case 3 -> rgb(low, falling, value);
      case 4 -> rgb(rising, low, value);
      default -> rgb(value, low, falling);
    };
  }

  /** For what is not negative: much faster than the JDK's. */
  private static int round(double number) {
    return (int) (number + 0.5);
  }

  private static int rgb(int red, int green, int blue) {
    return red << 16 | green << 8 | blue;
  }
}
