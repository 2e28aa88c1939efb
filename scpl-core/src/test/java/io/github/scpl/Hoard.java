// SPDX-License-Identifier: Apache-2.0
package io.github.scpl;

/** Fills the heap of a Java machine of its own, see {@link ChildJvm}, to the last byte. */
public final class Hoard {
  /** A chain of arrays, so that nothing else has to grow. */
  private static Object[] all;

  private static volatile boolean dropped;

  private Hoard() {}

  /** Fills what is left, and returns the error that says so; the heap stays full. */
  public static OutOfMemoryError fill() {
    OutOfMemoryError full = null;
    int size = 1 << 18;
    while (size > 0 && !dropped) {
      try {
        add(new Object[size]);
      } catch (OutOfMemoryError e) {
        full = e;
        size /= 2;
      }
    }
    return full != null ? full : new OutOfMemoryError("Java heap space");
  }

  /** As {@link #fill()}; and from then on takes whatever becomes free, on a thread of its own. */
  public static OutOfMemoryError fillAndKeep() {
    Thread keeper = new Thread(Hoard::keep, "hoard");
    keeper.setDaemon(true);
    keeper.start();
    return fill();
  }

  private static void keep() {
    while (!dropped) {
      fill();
      Thread.yield();
    }
  }

  private static synchronized void add(Object[] more) {
    if (!dropped) {
      more[0] = all;
      all = more;
    }
  }

  /** Gives everything back, for good: who is still filling ends. */
  public static synchronized void drop() {
    dropped = true;
    all = null;
  }
}
