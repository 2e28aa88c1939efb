package io.github.scpl.internal;

import io.github.scpl.random.RandomKey;

/**
 * Which elements of a chunk dropout keeps: a hash of the element's index and of the chunk's own
 * key, which the compiler turns into vector instructions.
 */
final class DropoutBits {
  private final int[] bits;
  private final int threshold;
  private final boolean none;

  DropoutBits(int chunk, double rate) {
    none = rate == 0;
    bits = new int[none ? 0 : chunk];
    threshold = (int) (rate * 0x1p31);
  }

  /** Whether all elements are kept. */
  boolean none() {
    return none;
  }

  /** Draws for the numbered chunk; then element i is kept if entry i is 1, and dropped if 0. */
  int[] draw(RandomKey key, int chunk, int count) {
    long seed = key.child(chunk).generator().nextLong();
    draw((int) seed, (int) (seed >>> 32), count);
    return bits;
  }

  /**
   * The multipliers and shifts are those of lowbias32 (C. Wellons, hash-prospector); the step is
   * 2³² over the golden ratio.
   */
  private void draw(int start, int salt, int count) {
    for (int i = 0; i < count; i++) {
      int x = start + i * 0x9E3779B9;
      x = (x ^ x >>> 16) * 0x7FEB352D;
      x ^= salt;
      x = (x ^ x >>> 15) * 0x846CA68B;
      x ^= x >>> 16;
      bits[i] = 1 + ((x >>> 1) - threshold >> 31);
    }
  }
}
