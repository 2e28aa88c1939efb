// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import java.util.function.Consumer;

/**
 * Rows of windows of maps whose channels are stored last, one at a time: for each cell of a window,
 * its pixels in all windows of the row are one array. Not thread-safe.
 */
final class WindowRows {
  private final Windows windows;
  private final FloatWindow maps;
  private final int channels;
  private final float[] pixels;
  private final float[][] cells;

  WindowRows(Windows windows, Tensor maps) {
    this.windows = windows;
    this.maps = HostAccess.stored(maps);
    channels = Math.toIntExact(maps.size(1));
    pixels = new float[windows.width() * channels];
    int count = windows.windowHeight() * windows.windowWidth();
    cells = new float[count][windows.outWidth() * channels];
  }

  /** For each cell of a window, {@code [windows in a row, channels]}. */
  float[][] cells() {
    return cells;
  }

  /** Elements of a row of windows. */
  int length() {
    return cells[0].length;
  }

  /** Where a row of pixels begins. */
  private int place(int windowRow, int ky) {
    int sample = windowRow / windows.outHeight();
    int y = windowRow % windows.outHeight() * windows.windowHeight() + ky;
    return (sample * windows.height() + y) * pixels.length;
  }

  private int covered() {
    return windows.outWidth() * windows.windowWidth();
  }

  /** Reads a row of windows, counted over all samples. */
  void gather(int windowRow) {
    for (int ky = 0; ky < windows.windowHeight(); ky++) {
      maps.get(place(windowRow, ky), pixels, 0, covered() * channels);
      for (int x = 0; x < covered(); x++) {
        int to = x / windows.windowWidth() * channels;
        System.arraycopy(pixels, x * channels, cell(ky, x), to, channels);
      }
    }
  }

  /** Writes one; what is beside all windows stays as it is. */
  void scatter(int windowRow) {
    for (int ky = 0; ky < windows.windowHeight(); ky++) {
      for (int x = 0; x < covered(); x++) {
        int from = x / windows.windowWidth() * channels;
        System.arraycopy(cell(ky, x), from, pixels, x * channels, channels);
      }
      maps.put(place(windowRow, ky), pixels, 0, covered() * channels);
    }
  }

  private float[] cell(int ky, int x) {
    return cells[ky * windows.windowWidth() + x % windows.windowWidth()];
  }

  /** Overwrites the channels of the pixels of a sample that are in no window, one by one. */
  void rest(int sample, Consumer<float[]> pixels) {
    rest(sample, this, pixels);
  }

  /** The same from those of a sample of other maps. */
  void rest(int sample, WindowRows from, Consumer<float[]> work) {
    float[] pixel = new float[channels];
    for (int y = 0; y < windows.height(); y++) {
      boolean below = y >= windows.outHeight() * windows.windowHeight();
      for (int x = below ? 0 : covered(); x < windows.width(); x++) {
        int at = ((sample * windows.height() + y) * windows.width() + x) * channels;
        from.maps.get(at, pixel, 0, channels);
        work.accept(pixel);
        maps.put(at, pixel, 0, channels);
      }
    }
  }
}
