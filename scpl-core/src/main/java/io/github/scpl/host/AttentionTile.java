// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;

/**
 * What happens between the products of an {@link Attention}, mostly to a tile: some rows of scores,
 * {@code [rows, time]}, each of which belongs to a query. For one thread.
 */
final class AttentionTile {
  /** Stands for minus infinity, as in the original implementation. */
  private static final float MASKED = -1e9f;

  private final Sizes heads;
  private final int time;
  private final FloatWindow projected;
  private final FloatWindow probabilities;
  private final FloatWindow memory;
  private final DropoutBits bits;
  private final float[] factors;
  private final float[] p;
  private final float[] dp;
  private int[] kept;

  /**
   * A tile for one thread.
   *
   * @param memory where results of a tile go that are not kept
   * @param rows the most of a tile
   */
  AttentionTile(Attention attention, Tensor memory, int rows) {
    heads = attention.heads();
    time = heads.time();
    projected = HostAccess.floats(attention.projected());
    probabilities = HostAccess.floats(attention.probabilities());
    this.memory = HostAccess.floats(memory);
    bits = new DropoutBits(rows * time, attention.rate());
    factors = new float[] {0, (float) (1 / (1 - attention.rate()))};
    p = new float[rows * time];
    dp = new float[rows * time];
  }

  /**
   * Replaces the scores of a tile by their softmax along each row. Where a key is 0, the score
   * counts as -1e9.
   *
   * @param tile its first element
   * @param keys of all samples, or null if all keys count
   * @param firstKey of the tile's sample
   */
  void softmax(int tile, int rows, double[] keys, int firstKey) {
    int count = rows * time;
    probabilities.get(tile, p, 0, count);
    for (int from = 0; from < count; from += time) {
      if (keys != null) {
        mask(from, keys, firstKey);
      }
      subtract(from, maximum(from));
    }
    FloatMath.exp(p, 0, count);
    for (int from = 0; from < count; from += time) {
      multiply(from, 1 / FloatSums.sum(p, from, from + time));
    }
    probabilities.put(tile, p, 0, count);
  }

  private void mask(int from, double[] keys, int firstKey) {
    for (int i = 0; i < time; i++) {
      if (keys[firstKey + i] == 0) {
        p[from + i] = MASKED;
      }
    }
  }

  /** Four at a time, since each waits for the one before. */
  private float maximum(int from) {
    float m0 = p[from];
    float m1 = m0;
    float m2 = m0;
    float m3 = m0;
    int i = from;
    for (; i + 3 < from + time; i += 4) {
      m0 = Math.max(m0, p[i]);
      m1 = Math.max(m1, p[i + 1]);
      m2 = Math.max(m2, p[i + 2]);
      m3 = Math.max(m3, p[i + 3]);
    }
    for (; i < from + time; i++) {
      m0 = Math.max(m0, p[i]);
    }
    return Math.max(Math.max(m0, m1), Math.max(m2, m3));
  }

  private void subtract(int from, float amount) {
    for (int i = from; i < from + time; i++) {
      p[i] -= amount;
    }
  }

  private void multiply(int from, float factor) {
    for (int i = from; i < from + time; i++) {
      p[i] *= factor;
    }
  }

  /** Puts the probabilities of a tile into the memory, with some dropped and others scaled up. */
  void drop(int tile, int rows, RandomKey key, int number, int target) {
    int count = rows * time;
    probabilities.get(tile, p, 0, count);
    kept = bits.draw(key, number, count);
    System.arraycopy(p, 0, dp, 0, count);
    dropOut(count);
    memory.put(target, dp, 0, count);
  }

  private void dropOut(int count) {
    for (int i = 0; i < count; i++) {
      dp[i] *= factors[kept[i]];
    }
  }

  /**
   * Replaces, in the memory, the gradient of the probabilities last dropped, or of those of the
   * tile without dropout, by that of the scores.
   */
  void backward(int tile, int rows, int gradient) {
    int count = rows * time;
    memory.get(gradient, dp, 0, count);
    if (bits.none()) {
      probabilities.get(tile, p, 0, count);
    } else {
      dropOut(count);
    }
    for (int from = 0; from < count; from += time) {
      toScoreGradient(from, FloatSums.dot(p, dp, from, from + time));
    }
    memory.put(gradient, dp, 0, count);
  }

  /** ds = p (dp - Σ p dp). */
  private void toScoreGradient(int from, float sum) {
    for (int i = from; i < from + time; i++) {
      dp[i] = p[i] * (dp[i] - sum);
    }
  }

  /**
   * Copies the gradient of a head's queries, keys or values from the memory over them.
   *
   * @param source first element in the memory, where rows lie side by side
   * @param target first element in the projections
   */
  void putHead(int source, int target) {
    int width = heads.width();
    for (int t = 0; t < time; t++) {
      int row = target + t * Attention.PARTS * heads.features();
      projected.put(row, memory, source + t * width, width);
    }
  }
}
