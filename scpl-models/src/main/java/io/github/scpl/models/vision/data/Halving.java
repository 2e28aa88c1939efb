// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

/**
 * Halves the sides of images, antialiased, as PIL's bilinear {@code resize} does: a pixel is the
 * mean of four neighbours with weights 1, 3, 3, 1, or of three with weights 3, 3, 1 at a border,
 * first along rows, then along columns, each time rounded to a byte.
 */
final class Halving {
  private static final int[] WEIGHTS = {1, 3, 3, 1};

  private Halving() {}

  /**
   * {@return the planes at half the height and width}
   *
   * @param planes {@code [channels, height, width]}
   * @param height even, at least 4
   * @param width even, at least 4
   */
  static byte[] halve(byte[] planes, int height, int width) {
    int rows = planes.length / width;
    int columns = width / 2;
    byte[] narrow = new byte[rows * columns];
    for (int row = 0; row < rows; row++) {
      halve(planes, row * width, 1, width, narrow, row * columns);
    }
    byte[] small = new byte[narrow.length / 2];
    for (int plane = 0; plane < rows / height; plane++) {
      for (int column = 0; column < columns; column++) {
        int from = plane * height * columns + column;
        int to = plane * height / 2 * columns + column;
        halve(narrow, from, columns, height, small, to);
      }
    }
    return small;
  }

  /** Halves one line of {@code length} pixels that are {@code stride} apart, in both arrays. */
  private static void halve(
      byte[] source, int from, int stride, int length, byte[] target, int to) {
    for (int i = 0; i < length / 2; i++) {
      int sum = 0;
      int weights = 0;
      for (int tap = 0; tap < WEIGHTS.length; tap++) {
        int position = 2 * i - 1 + tap;
        if (position >= 0 && position < length) {
          sum += WEIGHTS[tap] * (source[from + position * stride] & 0xFF);
          weights += WEIGHTS[tap];
        }
      }
      target[to + i * stride] = (byte) ((2 * sum + weights) / (2 * weights));
    }
  }
}
