// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/** Compiled kernels. Thread-safe. */
public interface Program {
  /** A kernel that a stream can launch. */
  interface Kernel {}

  /**
   * A kernel by its name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  Kernel kernel(String name);
}
