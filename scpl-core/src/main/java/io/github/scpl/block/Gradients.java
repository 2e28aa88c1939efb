// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;

/** Sums of gradients, any of which may be absent, and multiples. */
final class Gradients {
  private Gradients() {}

  /** The sum, in the memory of the first that is present; null if none is. */
  static Tensor sum(ElementKernels kernels, Tensor first, Tensor second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    kernels.add(second, first);
    return first;
  }

  /** A multiple, in the same memory. */
  static Tensor weighted(ElementKernels kernels, Tensor gradient, double weight) {
    if (weight != 1) {
      kernels.addScaled(gradient, weight, null, gradient);
    }
    return gradient;
  }
}
