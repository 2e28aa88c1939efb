// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/** Work that was captured and can be launched as a whole, on any stream, again and again. */
public interface Graph extends AutoCloseable {
  /** Frees it; it must not be running. */
  @Override
  void close();
}
