// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.host.HostAccess;
import io.github.scpl.nn.Parameter;

/** Gradients by hand. */
final class Given {
  private Given() {}

  static void give(Parameter parameter, double... gradient) {
    HostAccess.write(parameter.gradient(), 0, gradient, gradient.length);
    parameter.markGradient();
  }

  static double[] values(Parameter parameter) {
    return HostAccess.toArray(parameter.value());
  }
}
