// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.nn.Parameter;

/** Gradients by hand. */
final class Given {
  private Given() {}

  static void give(Parameter parameter, double... gradient) {
    parameter.gradient().write(0, gradient, gradient.length);
    parameter.markGradient();
  }

  static double[] values(Parameter parameter) {
    return parameter.value().toArray();
  }
}
