// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

/** What learning rates are multiplied by: halved whenever a run has diverged and goes on. */
final class RateFactor {
  private double value = 1;

  double value() {
    return value;
  }

  void halve() {
    value /= 2;
  }

  /** Takes up one that was kept, unless this run is slower already. */
  void restore(double kept) {
    value = Math.min(value, kept);
  }
}
