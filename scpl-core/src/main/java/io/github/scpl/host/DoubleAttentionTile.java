// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Heads;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;

/** {@link AttentionTile} in double precision; {@link FloatAttentionTile} is its twin. */
final class DoubleAttentionTile implements AttentionTile {
  /** Stands for minus infinity, as in the original implementation. */
  private static final double MASKED = -1e9;

  private final Heads heads;
  private final int time;
  private final DoubleWindow projected;
  private final DoubleWindow probabilities;
  private final DoubleWindow memory;
  private final DropoutBits bits;
  private final double[] factors;
  private final double[] p;
  private final double[] dp;
  private int[] kept;

  DoubleAttentionTile(Attention attention, Tensor memory, int rows) {
    heads = attention.heads();
    time = heads.time();
    projected = HostAccess.doubles(attention.projected());
    probabilities = HostAccess.doubles(attention.probabilities());
    this.memory = HostAccess.doubles(memory);
    bits = new DropoutBits(rows * time, attention.rate());
    factors = new double[] {0, 1 / (1 - attention.rate())};
    p = new double[rows * time];
    dp = new double[rows * time];
  }

  @Override
  public void softmax(int tile, int rows, double[] keys, int firstKey) {
    int count = rows * time;
    probabilities.get(tile, p, 0, count);
    for (int from = 0; from < count; from += time) {
      if (keys != null) {
        mask(from, keys, firstKey);
      }
      subtract(from, maximum(from));
    }
    DoubleMath.exp(p, 0, count);
    for (int from = 0; from < count; from += time) {
      multiply(from, 1 / DoubleSums.sum(p, from, from + time));
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
  private double maximum(int from) {
    double m0 = p[from];
    double m1 = m0;
    double m2 = m0;
    double m3 = m0;
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

  private void subtract(int from, double amount) {
    for (int i = from; i < from + time; i++) {
      p[i] -= amount;
    }
  }

  private void multiply(int from, double factor) {
    for (int i = from; i < from + time; i++) {
      p[i] *= factor;
    }
  }

  @Override
  public void drop(int tile, int rows, RandomKey key, int number, int target) {
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

  @Override
  public void backward(int tile, int rows, int gradient) {
    int count = rows * time;
    memory.get(gradient, dp, 0, count);
    if (bits.none()) {
      probabilities.get(tile, p, 0, count);
    } else {
      dropOut(count);
    }
    for (int from = 0; from < count; from += time) {
      toScoreGradient(from, DoubleSums.dot(p, dp, from, from + time));
    }
    memory.put(gradient, dp, 0, count);
  }

  /** ds = p (dp - Σ p dp). */
  private void toScoreGradient(int from, double sum) {
    for (int i = from; i < from + time; i++) {
      dp[i] = p[i] * (dp[i] - sum);
    }
  }

  @Override
  public void putHead(int source, int target) {
    int width = heads.width();
    for (int t = 0; t < time; t++) {
      int row = target + t * Attention.PARTS * heads.features();
      projected.put(row, memory, source + t * width, width);
    }
  }
}
