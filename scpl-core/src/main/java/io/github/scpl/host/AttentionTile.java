// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Attention;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;

/**
 * What happens between the products of an {@link Attention}, mostly to a tile: some rows of scores,
 * {@code [rows, time]}, each of which belongs to a query. For one thread; the two implementations
 * are twins, one per type, so that a check in double says something about float.
 */
interface AttentionTile {
  /** Makes tiles of one type. */
  interface Maker {
    /**
     * A tile for one thread.
     *
     * @param memory where results of a tile go that are not kept
     * @param rows the most of a tile
     */
    AttentionTile make(Attention attention, Tensor memory, int rows);
  }

  /**
   * Replaces the scores of a tile by their softmax along each row. Where a key is 0, the score
   * counts as -1e9.
   *
   * @param tile its first element
   * @param keys of all samples, or null if all keys count
   * @param firstKey of the tile's sample
   */
  void softmax(int tile, int rows, double[] keys, int firstKey);

  /** Puts the probabilities of a tile into the memory, with some dropped and others scaled up. */
  void drop(int tile, int rows, RandomKey key, int number, int target);

  /**
   * Replaces, in the memory, the gradient of the probabilities last dropped, or of those of the
   * tile without dropout, by that of the scores.
   */
  void backward(int tile, int rows, int gradient);

  /**
   * Copies the gradient of a head's queries, keys or values from the memory over them.
   *
   * @param source first element in the memory, where rows lie side by side
   * @param target first element in the projections
   */
  void putHead(int source, int target);
}
