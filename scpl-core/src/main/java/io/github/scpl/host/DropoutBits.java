// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.random.RandomKey;

/**
 * Which elements of a chunk dropout keeps: a hash of the element's index and of the chunk's own
 * key, which the compiler turns into vector instructions.
 */
final class DropoutBits {
  private static final int STEP = 0x9E3779B9;

  /**
   * Multiples of the step: the compiler makes no vectors of a loop that computes with its index.
   */
  private static final int[] MULTIPLES = multiples();

  private final int[] bits;
  private final int threshold;
  private final boolean none;

  DropoutBits(int chunk, double rate) {
    none = rate == 0;
    bits = new int[none ? 0 : chunk];
    threshold = (int) (rate * 0x1p31);
  }

  private static int[] multiples() {
    int[] multiples = new int[4096];
    for (int i = 0; i < multiples.length; i++) {
      multiples[i] = i * STEP;
    }
    return multiples;
  }

  /** Whether all elements are kept. */
  boolean none() {
    return none;
  }

  /** Draws for the numbered chunk; then element i is kept if entry i is 1, and dropped if 0. */
  int[] draw(RandomKey key, int chunk, int count) {
    long seed = key.child(chunk).generator().nextLong();
    for (int from = 0; from < count; from += MULTIPLES.length) {
      int to = Math.min(count, from + MULTIPLES.length);
      System.arraycopy(MULTIPLES, 0, bits, from, to - from);
      draw((int) seed + from * STEP, (int) (seed >>> 32), threshold, from, to, bits);
    }
    return bits;
  }

  /**
   * Replaces multiples of the step by zeros and ones.
   *
   * <p>The multipliers and shifts are those of lowbias32 (C. Wellons, hash-prospector); the step is
   * 2³² over the golden ratio.
   */
  private static void draw(int start, int salt, int threshold, int from, int to, int[] bits) {
    for (int i = from; i < to; i++) {
      int x = start + bits[i];
      x = (x ^ x >>> 16) * 0x7FEB352D;
      x ^= salt;
      x = (x ^ x >>> 15) * 0x846CA68B;
      x ^= x >>> 16;
      bits[i] = 1 + ((x >>> 1) - threshold >> 31);
    }
  }
}
