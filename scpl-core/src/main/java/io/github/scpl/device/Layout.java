// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.Arrays;

/**
 * In which order a tensor's elements lie in memory. It changes no number: elements are counted,
 * read and written in row-major order whatever the layout.
 */
public enum Layout {
  /** Row-major, that is C order: the last dimension changes fastest. */
  ROW_MAJOR,

  /**
   * {@code [batch, channels, height, width]} stored as {@code [batch, height, width, channels]}, in
   * which convolutions are products of whole rows of channels.
   */
  CHANNELS_LAST;

  /** Row-major if there is no difference for such a shape. */
  Layout of(long... shape) {
    if (this == ROW_MAJOR) {
      return this;
    }
    if (shape.length != 4) {
      throw new IllegalArgumentException(
          "Expected [batch, channels, height, width] for channels last, got "
              + Arrays.toString(shape));
    }
    return shape[1] == 1 || shape[2] * shape[3] == 1 ? ROW_MAJOR : this;
  }
}
