// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import java.util.Arrays;

/**
 * Numbers that are others in every batch, of the operation that a thread is about to ask for. In
 * the words of the operation a marker stands for the place of each, until it is known where the
 * card will find it. Of one thread.
 */
final class Numbers {
  /** No address, and no number that a kernel is given: as a double it is not a number. */
  private static final long MARKER = 0x7FF4_5C91_0000_0000L;

  private static final long PLACE = 0xFFFF_FFFFL;

  private long[] bits = new long[64];
  private int count;

  /**
   * Adds neighbours.
   *
   * @return the word that stands for the place of the first
   */
  long add(long... more) {
    if (count + more.length > bits.length) {
      bits = Arrays.copyOf(bits, 2 * (count + more.length));
    }
    System.arraycopy(more, 0, bits, count, more.length);
    count += more.length;
    return MARKER | count - more.length;
  }

  int count() {
    return count;
  }

  long get(int place) {
    return bits[place];
  }

  void clear() {
    count = 0;
  }

  /** Replaces markers by addresses, the first number being at the given one. */
  void locate(long[] words, long address) {
    for (int i = 0; i < words.length; i++) {
      if ((words[i] & ~PLACE) == MARKER) {
        words[i] = address + Long.BYTES * (words[i] & PLACE);
      }
    }
  }
}
