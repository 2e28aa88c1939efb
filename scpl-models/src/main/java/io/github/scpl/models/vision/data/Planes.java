// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import java.util.Arrays;

/** Moves the pixels of one colour plane. */
final class Planes {
  private Planes() {}

  /**
   * Cuts a window of the plane's own size out of it, with black around it, and may flip the window
   * from left to right.
   *
   * @param offset where the plane begins, in both arrays
   * @param down the window's first row, from the plane's first
   * @param right the window's first column, from the plane's first
   */
  static void crop(
      byte[] source,
      byte[] target,
      int offset,
      int height,
      int width,
      int down,
      int right,
      boolean flip) {
    int from = Math.max(0, -right);
    int to = Math.min(width, width - right);
    for (int row = 0; row < height; row++) {
      int start = offset + row * width;
      int sourceRow = row + down;
      Arrays.fill(target, start, start + width, (byte) 0);
      if (sourceRow < 0 || sourceRow >= height || from >= to) {
        continue;
      }
      int sourceStart = offset + sourceRow * width + right;
      System.arraycopy(source, sourceStart + from, target, start + from, to - from);
      if (flip) {
        reverse(target, start, start + width - 1);
      }
    }
  }

  private static void reverse(byte[] values, int first, int last) {
    for (int left = first, right = last; left < right; left++, right--) {
      byte moved = values[left];
      values[left] = values[right];
      values[right] = moved;
    }
  }
}
