// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.random;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The name of a random stream, from which other names are derived.
 *
 * <p>Every random number of the library comes from a key such as {@code (seed, "block", 2, "epoch",
 * 1, "batch", 17)}; no generator is shared or global. So a number depends on what it is for, and
 * not on the order in which threads ask for it. Immutable and thread-safe.
 */
public final class RandomKey {
  private final long state;

  private RandomKey(long state) {
    this.state = state;
  }

  /** The root of all streams of one experiment. */
  public static RandomKey of(long seed) {
    return new RandomKey(mix(seed));
  }

  /** A key for the numbered part of what this key stands for. */
  public RandomKey child(long number) {
    return new RandomKey(mix(state ^ mix(number + 0x632BE59BD9B4E019L)));
  }

  /** A key for the named part of what this key stands for. */
  public RandomKey child(String name) {
    long hash = name.length() + 0x9E3779B97F4A7C15L;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + name.charAt(i));
    }
    return new RandomKey(mix(state + Long.rotateLeft(hash, 23)));
  }

  /** What tells it from other keys, in files. */
  public String id() {
    return "%016x".formatted(state);
  }

  /**
   * The 64 bits it consists of, for devices that derive children and numbers by themselves. A child
   * with a number has {@code mix(bits ^ mix(number + 0x632BE59BD9B4E019))}, with the finaliser of
   * MurmurHash3; its first number is that of SplitMix64 from there (Steele, Lea and Flood, 2014).
   */
  public long bits() {
    return state;
  }

  /** A new generator at the start of this key's stream; the same numbers at every call. */
  public RandomGenerator generator() {
    return new SplittableRandom(state);
  }

  /**
   * The numbers from 0 to below {@code count} in random order, each order equally likely (the
   * shuffle of Fisher and Yates); the same order at every call.
   */
  public int[] permutation(int count) {
    int[] order = IntStream.range(0, count).toArray();
    RandomGenerator random = generator();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** The finaliser of MurmurHash3 (A. Appleby), a bijection in which every bit affects all. */
  private static long mix(long x) {
    x ^= x >>> 33;
    x *= 0xFF51AFD7ED558CCDL;
    x ^= x >>> 33;
    x *= 0xC4CEB9FE1A85EC53L;
    return x ^ x >>> 33;
  }
}
