// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/**
 * The way back through a maximum over windows, where channels are stored last: the gradient goes to
 * the first cell of a window that has the maximum, in row-major order.
 *
 * <p>It works on the bits of elements, since the compiler makes vector code of masks of integers,
 * but not of a choice between floats. The maximum is found again: inputs are in memory anyway, as
 * they are the output of the layer before.
 */
final class ChannelsLastMaxGradient {
  private final Windows windows;
  private final ByteWindow inputs;
  private final ByteWindow outputGradients;
  private final ByteWindow inputGradients;
  private final int channels;

  /** A row of pixels. */
  private final int[] row;

  /** For each cell of a window, its pixels in a row of windows. */
  private final int[][] cells;

  private final int[] largest;
  private final int[] gradient;
  private final int[] left;

  private ChannelsLastMaxGradient(Windows windows, Tensor x, Tensor dy, Tensor dx) {
    this.windows = windows;
    inputs = HostAccess.bits(x);
    outputGradients = HostAccess.bits(dy);
    inputGradients = HostAccess.bits(dx);
    channels = Math.toIntExact(x.size(1));
    row = new int[windows.width() * channels];
    int length = windows.outWidth() * channels;
    cells = new int[windows.windowHeight() * windows.windowWidth()][length];
    largest = new int[length];
    gradient = new int[length];
    left = new int[length];
  }

  /** Overwrites dx. */
  static void run(Windows windows, Tensor x, Tensor dy, Tensor dx) {
    Parallel.range(
        Math.toIntExact(x.size(0)),
        1,
        (from, to) -> {
          ChannelsLastMaxGradient work = new ChannelsLastMaxGradient(windows, x, dy, dx);
          for (int sample = from; sample < to; sample++) {
            work.sample(sample);
          }
        });
  }

  private void sample(int sample) {
    for (int windowRow = 0; windowRow < windows.outHeight(); windowRow++) {
      gather(sample, windowRow);
      outputGradients.get(
          (sample * windows.outHeight() + windowRow) * gradient.length, gradient, gradient.length);
      route();
      scatter(sample, windowRow);
    }
    Arrays.fill(row, 0);
    for (int y = windows.outHeight() * windows.windowHeight(); y < windows.height(); y++) {
      inputGradients.put((sample * windows.height() + y) * row.length, row, row.length);
    }
  }

  private int place(int sample, int windowRow, int cellRow) {
    int y = windowRow * windows.windowHeight() + cellRow;
    return (sample * windows.height() + y) * row.length;
  }

  private int[] cell(int cellRow, int x) {
    return cells[cellRow * windows.windowWidth() + x % windows.windowWidth()];
  }

  private void gather(int sample, int windowRow) {
    for (int cellRow = 0; cellRow < windows.windowHeight(); cellRow++) {
      inputs.get(place(sample, windowRow, cellRow), row, row.length);
      for (int x = 0; x < windows.outWidth() * windows.windowWidth(); x++) {
        int to = x / windows.windowWidth() * channels;
        System.arraycopy(row, x * channels, cell(cellRow, x), to, channels);
      }
    }
  }

  /** The reverse; columns that fill no window become zero. */
  private void scatter(int sample, int windowRow) {
    int covered = windows.outWidth() * windows.windowWidth();
    Arrays.fill(row, covered * channels, row.length, 0);
    for (int cellRow = 0; cellRow < windows.windowHeight(); cellRow++) {
      for (int x = 0; x < covered; x++) {
        int from = x / windows.windowWidth() * channels;
        System.arraycopy(cell(cellRow, x), from, row, x * channels, channels);
      }
      inputGradients.put(place(sample, windowRow, cellRow), row, row.length);
    }
  }

  /** Replaces the inputs in the cells by their gradients. */
  private void route() {
    for (int[] cell : cells) {
      toOrder(cell);
    }
    System.arraycopy(cells[0], 0, largest, 0, largest.length);
    for (int cell = 1; cell < cells.length; cell++) {
      maximum(cells[cell], largest);
    }
    for (int[] cell : cells) {
      toMask(cell, largest);
      and(gradient, cell, left);
      remove(gradient, left, cell);
      System.arraycopy(left, 0, gradient, 0, left.length);
    }
  }

  /** Replaces the bits of floats by integers of the same order; both zeros become zero. */
  private static void toOrder(int[] bits) {
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (bits[i] ^ ((bits[i] >> 31) & Integer.MAX_VALUE)) - (bits[i] >> 31);
    }
  }

  private static void maximum(int[] values, int[] largest) {
    for (int i = 0; i < largest.length; i++) {
      largest[i] = Math.max(largest[i], values[i]);
    }
  }

  /** Replaces values by no bits where they are the largest, and by all bits where not. */
  private static void toMask(int[] values, int[] largest) {
    for (int i = 0; i < values.length; i++) {
      values[i] = ((values[i] ^ largest[i]) | -(values[i] ^ largest[i])) >> 31;
    }
  }

  private static void and(int[] values, int[] mask, int[] result) {
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i] & mask[i];
    }
  }

  /** What of the values is not among those that are left. */
  private static void remove(int[] values, int[] left, int[] result) {
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i] ^ left[i];
    }
  }
}
