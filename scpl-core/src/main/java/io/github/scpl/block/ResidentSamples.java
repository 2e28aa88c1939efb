// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import java.util.List;

/**
 * All samples of a data set in the memory of a device. Whoever made the tensors checked that they
 * are finite, and frees them.
 *
 * @param features {@code [samples, channels, height, width]}, one part of the samples after the
 *     other, since an array has a largest size
 * @param masks like the features, in as many parts; none if there is no mask
 * @param border what a channel has around a sample, {@code [channels]}
 */
public record ResidentSamples(List<Tensor> features, List<Tensor> masks, Tensor border) {
  /** Numbers that tell a window; see {@link MemoryKernels#windows}. */
  public static final int PLACE = 4;

  /** Takes lists that do not change. */
  public ResidentSamples {
    features = List.copyOf(features);
    masks = List.copyOf(masks);
  }

  /** The number of samples. */
  public long size() {
    return features.stream().mapToLong(part -> part.size(0)).sum();
  }

  /** Writes windows of features, {@code [batch, ...]}. */
  void features(Tensor places, Tensor y, MemoryKernels kernels) {
    windows(features, places, y, kernels);
  }

  /** Writes the same windows of masks. */
  void masks(Tensor places, Tensor y, MemoryKernels kernels) {
    windows(masks, places, y, kernels);
  }

  /** Features of three dimensions are images, and of one the head of a text. */
  private void windows(List<Tensor> parts, Tensor places, Tensor y, MemoryKernels kernels) {
    Tensor rows = y.rank() == 4 ? y : y.reshape(y.size(0), 1, 1, y.length() / y.size(0));
    long first = 0;
    for (Tensor part : parts) {
      kernels.windows(part, first, places, border, rows);
      first += part.size(0);
    }
  }
}
