// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.util.Arrays;
import java.util.List;

/**
 * The transforms of Winograd's convolution F(4x4, 3x3) for maps that are stored channels last,
 * padded by one pixel (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016).
 *
 * <p>A tile of 4x4 outputs comes from 6x6 inputs. Everything is transformed into 36 matrices, one
 * for each of these, whose products stand for 3x3 products of pixels: with B, G and A as in the
 * paper, V = Bᵀ x B, U = G w Gᵀ, and y = Aᵀ (U V) A. On the way back M = A dy Aᵀ, and dw = Gᵀ (Mᵀ
 * V) G. Matrices are {@code [36, tiles, channels]} and {@code [36, out, in]}.
 */
final class WinogradTransforms {
  /** Elements of a transformed tile. */
  static final int POINTS = 36;

  private static final int TILE = 4;
  private static final int WINDOW = 6;
  private static final int KERNEL = 3;

  private WinogradTransforms() {}

  /**
   * Samples {@code first} to {@code first + samples - 1} of {@code [batch, height, width, ...]}.
   */
  record Maps(int height, int width, int channels, int first, int samples) {
    /** Rows of tiles. */
    int rows() {
      return (height + TILE - 1) / TILE;
    }

    /** Tiles in a row. */
    int columns() {
      return (width + TILE - 1) / TILE;
    }

    /** Tiles of all samples. */
    int tiles() {
      return samples * rows() * columns();
    }

    private int rowSize() {
      return width * channels;
    }

    private int place(int sample, int y) {
      return ((first + sample) * height + y) * rowSize();
    }
  }

  /** V = Bᵀ x B of every tile. */
  static void input(Maps maps, FloatWindow x, FloatWindow v) {
    tile(maps, x, v, WinogradMatrix.INPUT, WINDOW, 1);
  }

  /** M = A dy Aᵀ of every tile. */
  static void outputGradient(Maps maps, FloatWindow dy, FloatWindow m) {
    tile(maps, dy, m, WinogradMatrix.OUTPUT_GRADIENT, TILE, 0);
  }

  /**
   * Transforms square windows of pixels, four apart in both directions: rows of pixels first, then
   * strips, which are the pixels that have the same place in the windows of a row of tiles.
   *
   * @param size of a window
   * @param margin pixels by which the first window begins outside
   */
  private static void tile(
      Maps maps,
      FloatWindow pixels,
      FloatWindow target,
      WinogradMatrix matrix,
      int size,
      int margin) {
    int strip = maps.columns() * maps.channels;
    Parallel.range(
        maps.samples * maps.rows(),
        1,
        (from, to) -> {
          float[][] rows = new float[WINDOW][maps.rowSize()];
          float[][] strips = new float[WINDOW][strip];
          for (int unit = from; unit < to; unit++) {
            int sample = unit / maps.rows();
            int top = unit % maps.rows() * TILE - margin;
            for (int i = 0; i < size; i++) {
              read(maps, pixels, sample, top + i, rows[i]);
            }
            matrix.multiply(rows);
            for (int i = 0; i < WINDOW; i++) {
              for (int j = 0; j < TILE; j++) {
                gather(rows[i], j, maps.channels, strips[margin + j]);
              }
              if (margin > 0) {
                overlap(maps.channels, strips);
              }
              matrix.multiply(strips);
              for (int j = 0; j < WINDOW; j++) {
                int tiles = (i * WINDOW + j) * maps.tiles() + unit * maps.columns();
                target.put(tiles * maps.channels, strips[j], 0, strip);
              }
            }
          }
        });
  }

  /** A row of pixels, or zeros for one outside. */
  private static void read(Maps maps, FloatWindow pixels, int sample, int y, float[] row) {
    if (y >= 0 && y < maps.height) {
      pixels.get(maps.place(sample, y), row, 0, row.length);
    } else {
      Arrays.fill(row, 0);
    }
  }

  /** Every fourth pixel of a row, and zeros for those outside. */
  private static void gather(float[] row, int first, int channels, float[] pixels) {
    for (int to = 0; to < pixels.length; to += channels) {
      int from = first * channels + to * TILE;
      if (from < row.length) {
        System.arraycopy(row, from, pixels, to, channels);
      } else {
        Arrays.fill(pixels, to, to + channels, 0);
      }
    }
  }

  /** The first and last pixels of windows are inner ones of the windows beside. */
  private static void overlap(int channels, float[][] strips) {
    float[] first = strips[0];
    float[] last = strips[WINDOW - 1];
    int rest = first.length - channels;
    System.arraycopy(strips[WINDOW - 2], 0, first, channels, rest);
    System.arraycopy(strips[1], channels, last, 0, rest);
    Arrays.fill(first, 0, channels, 0);
    Arrays.fill(last, rest, last.length, 0);
  }

  /** y = Aᵀ p A of every tile, where p are the products U V. */
  static void output(Maps maps, FloatWindow p, FloatWindow y) {
    int channels = maps.channels;
    int columns = maps.columns();
    int strip = columns * channels;
    Parallel.range(
        maps.samples * maps.rows(),
        1,
        (from, to) -> {
          float[][][] tiles = new float[WINDOW][WINDOW][strip]; // by column, then by row
          float[] row = new float[maps.rowSize()];
          for (int unit = from; unit < to; unit++) {
            for (int point = 0; point < POINTS; point++) {
              int place = (point * maps.tiles() + unit * columns) * channels;
              p.get(place, tiles[point % WINDOW][point / WINDOW], 0, strip);
            }
            for (float[][] column : tiles) {
              WinogradMatrix.OUTPUT.multiply(column);
            }
            int sample = unit / maps.rows();
            int top = unit % maps.rows() * TILE;
            for (int i = 0; i < Math.min(TILE, maps.height - top); i++) {
              WinogradMatrix.OUTPUT.multiplyAcross(tiles, i);
              for (int j = 0; j < TILE; j++) {
                scatter(tiles[j][i], j, channels, row);
              }
              y.put(maps.place(sample, top + i), row, 0, row.length);
            }
          }
        });
  }

  /** The reverse of {@link #gather}; pixels outside are left out. */
  private static void scatter(float[] pixels, int first, int channels, float[] row) {
    for (int from = 0; from < pixels.length; from += channels) {
      int to = first * channels + from * TILE;
      if (to < row.length) {
        System.arraycopy(pixels, from, row, to, channels);
      }
    }
  }

  /**
   * U = G w Gᵀ.
   *
   * @param turned whether kernels are turned by half a circle, as for the gradient of the input
   */
  static void weights(int outputs, int inputs, FloatWindow w, boolean turned, FloatWindow u) {
    int weights = KERNEL * KERNEL;
    Parallel.range(
        outputs,
        1,
        (from, to) -> {
          float[] in = new float[inputs * weights];
          float[][][] kernels = new float[WINDOW][WINDOW][inputs]; // by column, then by row
          for (int o = from; o < to; o++) {
            w.get(o * in.length, in, 0, in.length);
            for (int k = 0; k < weights; k++) {
              float[] target = kernels[k % KERNEL][k / KERNEL];
              spread(in, turned ? weights - 1 - k : k, weights, target);
            }
            for (int j = 0; j < KERNEL; j++) {
              WinogradMatrix.WEIGHT.multiply(kernels[j]);
            }
            for (int i = 0; i < WINDOW; i++) {
              WinogradMatrix.WEIGHT.multiplyAcross(kernels, i);
              for (int j = 0; j < WINDOW; j++) {
                u.put(((i * WINDOW + j) * outputs + o) * inputs, kernels[j][i], 0, inputs);
              }
            }
          }
        });
  }

  private static void spread(float[] x, int at, int step, float[] y) {
    for (int c = 0; c < y.length; c++) {
      y[c] = x[at + c * step];
    }
  }

  /** dw = Gᵀ du G, where du is the sum of some. */
  static void weightGradient(int outputs, int inputs, List<FloatWindow> sums, FloatWindow dw) {
    int weights = KERNEL * KERNEL;
    Parallel.range(
        outputs,
        1,
        (from, to) -> {
          float[][][] points = new float[WINDOW][WINDOW][inputs]; // by column, then by row
          float[] addend = new float[inputs];
          float[] out = new float[inputs * weights];
          for (int o = from; o < to; o++) {
            for (int point = 0; point < POINTS; point++) {
              int place = (point * outputs + o) * inputs;
              addUp(sums, place, points[point % WINDOW][point / WINDOW], addend);
            }
            for (float[][] column : points) {
              WinogradMatrix.WEIGHT_GRADIENT.multiply(column);
            }
            for (int i = 0; i < KERNEL; i++) {
              WinogradMatrix.WEIGHT_GRADIENT.multiplyAcross(points, i);
              for (int j = 0; j < KERNEL; j++) {
                collect(points[j][i], out, i * KERNEL + j, weights);
              }
            }
            dw.put(o * out.length, out, 0, out.length);
          }
        });
  }

  private static void addUp(List<FloatWindow> windows, int place, float[] sum, float[] addend) {
    windows.get(0).get(place, sum, 0, sum.length);
    for (FloatWindow window : windows.subList(1, windows.size())) {
      window.get(place, addend, 0, addend.length);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += addend[i];
      }
    }
  }

  private static void collect(float[] x, float[] y, int to, int step) {
    for (int c = 0; c < x.length; c++) {
      y[to + c * step] = x[c];
    }
  }
}
