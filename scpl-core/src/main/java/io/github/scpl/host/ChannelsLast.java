// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;

/**
 * Where the elements of {@code [batch, channels, space]} lie that is stored {@code [batch, space,
 * channels]}.
 */
record ChannelsLast(int channels, int space) {
  /** Of a tensor whose layout it is. */
  static ChannelsLast of(Tensor tensor) {
    return new ChannelsLast(
        Math.toIntExact(tensor.size(1)), Math.toIntExact(tensor.size(2) * tensor.size(3)));
  }

  /** The place of an element that is counted in row-major order. */
  int place(int element) {
    int sample = element / (channels * space);
    int rest = element - sample * channels * space;
    int channel = rest / space;
    return sample * channels * space + (rest - channel * space) * channels + channel;
  }

  /** The element that lies at a place. */
  int element(int place) {
    int sample = place / (channels * space);
    int rest = place - sample * channels * space;
    int pixel = rest / channels;
    return sample * channels * space + (rest - pixel * channels) * space + pixel;
  }
}
