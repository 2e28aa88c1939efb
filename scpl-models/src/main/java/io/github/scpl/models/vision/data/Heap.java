// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import java.util.Locale;

/** What is left of the Java heap. */
final class Heap {
  private static final long MIB = 1 << 20;

  private Heap() {}

  /**
   * Requires room, before it is asked for: running out of it ends in an error that says nothing.
   *
   * @param place what is being read, for messages
   * @param bytes how many more are needed
   */
  static void require(String place, long bytes) throws DataException {
    Runtime runtime = Runtime.getRuntime();
    if (bytes > free(runtime)) {
      System.gc(); // garbage counts as used until then
    }
    if (bytes > free(runtime)) {
      String got =
          String.format(
              Locale.ROOT,
              "%d MiB to spare in a heap of %d MiB",
              free(runtime) / MIB,
              runtime.maxMemory() / MIB);
      String expected = "memory for another " + (bytes + MIB - 1) / MIB + " MiB of images";
      String next =
          "give Java more by -Xmx (for the launcher, in SCPL_JAVA_OPTS) or take a smaller set";
      throw new DataException(place, expected, got, next);
    }
  }

  /** An eighth is kept back: collectors divide the heap, and no part can be filled to its end. */
  private static long free(Runtime runtime) {
    long used = runtime.totalMemory() - runtime.freeMemory();
    return Math.max(0, runtime.maxMemory() - runtime.maxMemory() / 8 - used);
  }
}
