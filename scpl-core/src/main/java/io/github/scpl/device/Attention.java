// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.random.RandomKey;

/**
 * Scaled dot-product attention of several heads, {@code drop(softmax(q kᵀ / √width)) v} (Vaswani et
 * al., 2017), sample by sample and head by head, so that scores are still in the cache when they
 * are needed again. All arrays are dense, in C order and of one type.
 *
 * @param heads the sizes
 * @param projected {@code [batch x time, 3 x heads x width]}: queries, keys and values side by side
 * @param probabilities {@code [batch, heads, time, time]}: the softmax, kept for the way back; null
 *     if kernels do without it ({@link AttentionKernels#keepsProbabilities})
 * @param key of the random numbers of dropout
 * @param rate of dropout
 */
public record Attention(
    Sizes heads, Tensor projected, Tensor probabilities, RandomKey key, double rate) {
  /** Queries, keys and values. */
  public static final int PARTS = 3;

  /** Multiplications of a tile with all keys: OpenBLAS takes no further threads for so few. */
  private static final int TILE_PRODUCTS = 1 << 18;

  /**
   * The sizes of an attention.
   *
   * @param width of one head
   */
  public record Sizes(int batch, int time, int heads, int width) {
    /** Elements of a row of queries. */
    public int features() {
      return heads * width;
    }

    /**
     * The most queries of a tile, which is what dropout draws random numbers for at a time: by the
     * key's child {@code (sample x heads + head) x time + t}, where t is its first query.
     */
    public int tileRows() {
      return Math.max(1, Math.min(TILE_PRODUCTS / (time * width), time));
    }
  }
}
