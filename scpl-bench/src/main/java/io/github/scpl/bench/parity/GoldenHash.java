// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import java.util.function.DoubleSupplier;

/**
 * The hash that golden runs take all their numbers from: element k of stream t under a seed is a
 * number in [-1, 1) that float32 holds exactly.
 */
final class GoldenHash {
  private final int offset;

  GoldenHash(long seed, long stream) {
    offset = (int) (seed * 0x85EBCA6BL + stream * 0xC2B2AE35L);
  }

  double value(long k) {
    int x = (int) (k * 0x9E3779B1L) + offset;
    x ^= x >>> 16;
    x *= 0x7FEB352D;
    x ^= x >>> 15;
    x *= 0x846CA68B;
    x ^= x >>> 16;
    return (x >>> 8) / (double) (1 << 23) - 1;
  }

  /** Elements 0, 1, 2, ... */
  DoubleSupplier values() {
    long[] next = {0};
    return () -> value(next[0]++);
  }
}
