// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.Submatrix.Size;

/**
 * One thread's part in an {@link Attention}: some samples, each head of which it computes whole, in
 * tiles of a number of queries.
 *
 * <p>With s = scale q kᵀ, p = softmax(s), m = drop(p) v: dv = drop(p)ᵀ dm, dp = drop(dm vᵀ), ds
 * from dp by the softmax, dq = scale ds k, dk = scale dsᵀ q.
 */
final class AttentionThread {
  private final Attention attention;
  private final int time;
  private final int width;
  private final int features;
  private final int projections;
  private final int tileRows;
  private final double scale;
  private final AttentionTile kernels;

  private final Submatrix queries;
  private final Submatrix keys;
  private final Submatrix keysTransposed;
  private final Submatrix values;
  private final Submatrix valuesTransposed;
  private final Submatrix probabilities;
  private final Submatrix probabilitiesTransposed;
  private final Submatrix mixed;

  /** In the thread's memory: a tile of scores, then the gradients of a head's q, k and v. */
  private final Submatrix tile;

  private final Submatrix tileTransposed;
  private final Submatrix gradient;
  private final int tileStart;
  private final int gradientsStart;

  /**
   * Work on the given arrays.
   *
   * @param mixed what the heads make of the values, or its gradient
   * @param memory of all threads
   * @param first element of this thread's share, of {@link #memory} elements
   */
  AttentionThread(Attention attention, Tensor mixed, Tensor memory, int first) {
    Sizes heads = attention.heads();
    this.attention = attention;
    time = heads.time();
    width = heads.width();
    features = heads.features();
    projections = Attention.PARTS * features;
    tileRows = heads.tileRows();
    scale = 1 / Math.sqrt(width);
    kernels = new AttentionTile(attention, memory, tileRows);
    queries = new Submatrix(attention.projected(), projections);
    keys = new Submatrix(attention.projected(), projections);
    keysTransposed = keys.transposed();
    values = new Submatrix(attention.projected(), projections);
    valuesTransposed = values.transposed();
    probabilities = new Submatrix(attention.probabilities(), time);
    probabilitiesTransposed = probabilities.transposed();
    this.mixed = new Submatrix(mixed, features);
    tile = new Submatrix(memory, time);
    tileTransposed = tile.transposed();
    gradient = new Submatrix(memory, width);
    tileStart = first;
    gradientsStart = first + tileRows * time;
  }

  /** Elements of memory that a thread needs. */
  static int memory(Sizes heads) {
    return (heads.tileRows() + Attention.PARTS * heads.width()) * heads.time();
  }

  /**
   * Computes a sample.
   *
   * @param mask of all samples, or null if all keys count
   */
  void forward(int sample, double[] mask) {
    for (int head = 0; head < attention.heads().heads(); head++) {
      keysTransposed.at(part(1, sample, head));
      values.at(part(2, sample, head));
      for (int t = 0; t < time; t += tileRows) {
        int rows = Math.min(tileRows, time - t);
        int first = firstScore(sample, head, t);
        queries.at(part(0, sample, head) + t * projections);
        probabilities.at(first);
        probabilities.product(new Size(rows, width, time), scale, queries, keysTransposed, false);
        kernels.softmax(first, rows, mask, sample * time);
        drop(sample, head, t);
        mixed.at(firstMixed(sample, head, t));
        mixed.product(
            new Size(rows, time, width), 1, drops() ? tile : probabilities, values, false);
      }
    }
  }

  /** Replaces the queries, keys and values of a sample by their gradients. */
  void backward(int sample) {
    for (int head = 0; head < attention.heads().heads(); head++) {
      for (int t = 0; t < time; t += tileRows) {
        backward(sample, head, t);
      }
      for (int p = 0; p < Attention.PARTS; p++) {
        kernels.putHead(gradientsOf(p), part(p, sample, head));
      }
    }
  }

  private void backward(int sample, int head, int t) {
    int rows = Math.min(tileRows, time - t);
    int first = firstScore(sample, head, t);
    boolean add = t > 0;
    drop(sample, head, t);
    probabilitiesTransposed.at(first);
    mixed.at(firstMixed(sample, head, t));
    gradient.at(gradientsOf(2));
    gradient.product(
        new Size(time, rows, width),
        1,
        drops() ? tileTransposed.at(tileStart) : probabilitiesTransposed,
        mixed,
        add);

    valuesTransposed.at(part(2, sample, head));
    tile.at(tileStart);
    tile.product(new Size(rows, width, time), 1, mixed, valuesTransposed, false);
    kernels.backward(first, rows, tileStart);

    keys.at(part(1, sample, head));
    gradient.at(gradientsOf(0) + t * width);
    gradient.product(new Size(rows, time, width), scale, tile, keys, false);
    queries.at(part(0, sample, head) + t * projections);
    tileTransposed.at(tileStart);
    gradient.at(gradientsOf(1));
    gradient.product(new Size(time, rows, width), scale, tileTransposed, queries, add);
  }

  private boolean drops() {
    return attention.rate() > 0;
  }

  /**
   * Fills the tile in memory with what dropout leaves of a tile of probabilities, if it is used.
   */
  private void drop(int sample, int head, int t) {
    if (drops()) {
      int rows = Math.min(tileRows, time - t);
      int number = (sample * attention.heads().heads() + head) * time + t;
      kernels.drop(firstScore(sample, head, t), rows, attention.key(), number, tileStart);
      tile.at(tileStart);
    }
  }

  /** Where the queries (0), keys (1) or values (2) of a sample and head begin. */
  private int part(int p, int sample, int head) {
    return sample * time * projections + p * features + head * width;
  }

  private int firstScore(int sample, int head, int t) {
    return ((sample * attention.heads().heads() + head) * time + t) * time;
  }

  private int firstMixed(int sample, int head, int t) {
    return (sample * time + t) * features + head * width;
  }

  private int gradientsOf(int p) {
    return gradientsStart + p * time * width;
  }
}
