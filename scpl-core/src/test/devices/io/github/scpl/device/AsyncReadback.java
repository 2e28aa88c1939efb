// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/** Numbers that a lane reads. */
record AsyncReadback(AsyncMark<double[]> mark) implements Readback {
  @Override
  public boolean isImmediate() {
    return false;
  }

  @Override
  public double[] get() {
    return mark.get().clone();
  }
}
