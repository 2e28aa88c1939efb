// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/** Numbers on their way from a device; see {@link Lane#read}. Thread-safe. */
public interface Readback {
  /**
   * Whether they were there when the reading began, as on the host. That is the device's way, and
   * no matter of luck: what is checked early, and what a failure names first, follows from it.
   */
  boolean isImmediate();

  /**
   * The elements in row-major order, widened to double. The calling thread waits for them, through
   * interrupts.
   *
   * @throws RuntimeException if a kernel before them has failed
   */
  double[] get();

  /** Numbers that are there at once. */
  static Readback of(double... values) {
    return new Readback() {
      @Override
      public boolean isImmediate() {
        return true;
      }

      @Override
      public double[] get() {
        return values.clone();
      }
    };
  }
}
