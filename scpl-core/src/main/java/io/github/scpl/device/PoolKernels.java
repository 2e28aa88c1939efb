// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * Pooling over non-overlapping windows of {@code [planes, height, width]}.
 *
 * <p>Written in Java because there such loops measure faster than the native operations of the same
 * name (see {@code docs/notes/elements.md}). All arrays are dense, in C order and of one type.
 * Stateless, hence thread-safe.
 */
public interface PoolKernels {
  /** Non-overlapping maximum over each window of {@code planes} maps. */
  void maxPool(Windows windows, Tensor x, Tensor y);

  /** Sends dy to the first maximum of each window. */
  void maxPoolBackward(Windows windows, Tensor x, Tensor dy, Tensor dx);

  /** Non-overlapping mean over each window of {@code planes} maps. */
  void averagePool(Windows windows, Tensor x, Tensor y);

  /** Spreads dy evenly over each window. */
  void averagePoolBackward(Windows windows, Tensor dy, Tensor dx);

  /** Maps of height x width cut into windows; a remainder is left out. */
  record Windows(int planes, int height, int width, int windowHeight, int windowWidth) {
    /** Windows from top to bottom. */
    public int outHeight() {
      return height / windowHeight;
    }

    /** Windows from left to right. */
    public int outWidth() {
      return width / windowWidth;
    }
  }
}
