// SPDX-License-Identifier: Apache-2.0
package io.github.scpl;

/** Fills the heap of a Java machine of its own, see {@link ChildJvm}, to the last byte. */
public final class Hoard {
  /** A chain of arrays, so that nothing else has to grow. */
  private static Object[] all;

  private Hoard() {}

  /** Fills what is left, and returns the error that says so; the heap stays full. */
  public static OutOfMemoryError fill() {
    int size = 1 << 18;
    while (true) {
      try {
        Object[] more = new Object[size];
        more[0] = all;
        all = more;
      } catch (OutOfMemoryError e) {
        if (size == 1) {
          return e;
        }
        size /= 2;
      }
    }
  }

  /** Gives everything back. */
  public static void drop() {
    all = null;
  }
}
