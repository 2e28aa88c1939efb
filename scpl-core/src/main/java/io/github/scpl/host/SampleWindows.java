// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** See {@link io.github.scpl.device.MemoryKernels#windows}. */
final class SampleWindows {
  private final Tensor samples;
  private final Tensor y;
  private final int channels;
  private final int height;
  private final int width;
  private final int rows;
  private final int columns;
  private final double[] border;
  private final double[] plane;
  private final double[] window;

  SampleWindows(Tensor samples, Tensor border, Tensor y) {
    this.samples = samples;
    this.y = y;
    channels = Math.toIntExact(samples.size(1));
    height = Math.toIntExact(samples.size(2));
    width = Math.toIntExact(samples.size(3));
    rows = Math.toIntExact(y.size(2));
    columns = Math.toIntExact(y.size(3));
    this.border = HostAccess.toArray(border);
    plane = new double[height * width];
    window = new double[rows * columns];
  }

  /** Four numbers of each row of y. */
  void copy(long first, int[] places) {
    for (int b = 0; b < places.length / 4; b++) {
      long sample = places[4 * b] - first;
      if (sample < 0 || sample >= samples.size(0)) {
        continue;
      }
      for (int channel = 0; channel < channels; channel++) {
        HostAccess.read(samples, (sample * channels + channel) * plane.length, plane, plane.length);
        Arrays.fill(window, border[channel]);
        cut(places[4 * b + 1], places[4 * b + 2], places[4 * b + 3] != 0);
        long to = ((long) b * channels + channel) * window.length;
        HostAccess.write(y, to, window, window.length);
      }
    }
  }

  private void cut(int down, int right, boolean flip) {
    int from = Math.max(0, -right);
    int count = Math.min(columns, width - right) - from;
    for (int row = Math.max(0, -down); row < rows && row + down < height && count > 0; row++) {
      int start = row * columns;
      System.arraycopy(plane, (row + down) * width + right + from, window, start + from, count);
    }
    for (int start = 0; flip && start < window.length; start += columns) {
      reverse(start, start + columns - 1);
    }
  }

  private void reverse(int first, int last) {
    for (int left = first, right = last; left < right; left++, right--) {
      double moved = window[left];
      window[left] = window[right];
      window[right] = moved;
    }
  }
}
