// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.ElementKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums of gradients, any of which may be absent, and multiples. */
final class Gradients {
  private Gradients() {}

  /** The sum, in the memory of the first that is present; null if none is. */
  static INDArray sum(ElementKernels kernels, INDArray first, INDArray second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    kernels.add(second, first);
    return first;
  }

  /** A multiple, in the same memory. */
  static INDArray weighted(ElementKernels kernels, INDArray gradient, double weight) {
    if (weight != 1) {
      kernels.addScaled(gradient, weight, null, gradient);
    }
    return gradient;
  }
}
