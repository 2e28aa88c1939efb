// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/** Numbers on their way from a device; see {@link Lane#read}. Thread-safe. */
public interface Readback {
  /** Whether they are there. */
  boolean isReady();

  /**
   * The elements in row-major order, widened to double. The calling thread waits for them, through
   * interrupts.
   *
   * @throws RuntimeException if a kernel before them has failed
   */
  double[] get();

  /** Numbers that are there. */
  static Readback of(double... values) {
    return new Readback() {
      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public double[] get() {
        return values.clone();
      }
    };
  }
}
