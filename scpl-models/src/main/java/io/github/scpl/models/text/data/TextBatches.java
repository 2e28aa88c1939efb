// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.data.SampleSource;
import io.github.scpl.data.SampleStream;
import io.github.scpl.data.Samples;
import io.github.scpl.random.RandomKey;

/**
 * Batches of encoded texts.
 *
 * <p>The features are word numbers {@code [batch, time]}, where time is the length of the batch's
 * longest text, and shorter texts end with {@link Vocabulary#PAD}. The mask, of the same shape, is
 * 1 at words and 0 at padding. The last batch may have fewer rows. Immutable and thread-safe.
 */
public final class TextBatches implements SampleSource {
  private final String name;
  private final int[][] rows;
  private final int[] labels;
  private final int batchSize;
  private final BatchOrder order;

  private TextBatches(String name, int[][] rows, int[] labels, int batchSize, BatchOrder order) {
    this.name = name;
    this.rows = rows;
    this.labels = labels;
    this.batchSize = batchSize;
    this.order = order;
  }

  /**
   * All texts in the order of the set, which is how to evaluate.
   *
   * @param set cleaned like the texts the vocabulary was made from
   * @param maxLength the number of words after which a text is cut off
   * @param batchSize the number of texts in a batch
   * @throws IllegalArgumentException if the set is empty, a text has no words, or a batch could
   *     have more words than an array can hold
   */
  public static TextBatches inOrder(
      TextSet set, Vocabulary vocabulary, int maxLength, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("Expected a positive batch size, got " + batchSize);
    }
    if (set.size() == 0) {
      int emptied = set.omissions().emptied();
      String why = emptied == 0 ? "" : "; cleaning left no word of " + emptied + " texts";
      throw new IllegalArgumentException(set.name() + ": expected texts, got an empty set" + why);
    }
    int[][] rows = new int[set.size()][];
    int[] labels = new int[set.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = vocabulary.encode(set.text(i), maxLength);
      labels[i] = set.label(i);
      if (rows[i].length == 0) {
        throw new IllegalArgumentException(
            set.name() + ": text " + i + " has no words; TextSet.cleaned drops such texts");
      }
    }
    TextBatches batches = new TextBatches(set.name(), rows, labels, batchSize, BatchOrder.given());
    batches.requireBound();
    return batches;
  }

  /**
   * The same texts in another random order in every epoch, which is how to train. Epoch 0 stays in
   * the order of the set.
   */
  public TextBatches shuffled(RandomKey key) {
    return with(BatchOrder.shuffled(key));
  }

  /**
   * Like {@link #shuffled}, with texts of similar length in a batch, so that there is less padding
   * to compute.
   *
   * <p>The shuffled texts are taken in pools of so many batches; each pool is sorted by length and
   * cut into batches; and the batches of all pools are shuffled. So small pools mean more padding,
   * and large ones less random batches.
   *
   * @param poolBatches the number of batches in a pool; 1 saves nothing
   */
  public TextBatches bucketed(RandomKey key, int poolBatches) {
    if (poolBatches < 1) {
      throw new IllegalArgumentException("Expected a positive pool, got " + poolBatches);
    }
    return with(BatchOrder.bucketed(key, poolBatches));
  }

  private TextBatches with(BatchOrder training) {
    BatchOrder evaluation = BatchOrder.given();
    return new TextBatches(
        name,
        rows,
        labels,
        batchSize,
        (all, size, epoch) -> (epoch == 0 ? evaluation : training).batches(all, size, epoch));
  }

  private void requireBound() {
    int batch = Math.min(batchSize, rows.length);
    long words = (long) batch * longest();
    if (words > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Expected a batch of at most "
              + Integer.MAX_VALUE
              + " words, got "
              + batch
              + " texts of up to "
              + longest()
              + "; use smaller batches (--batch) or cut texts off earlier (--max-length)");
    }
  }

  /** The number of texts. */
  public int size() {
    return rows.length;
  }

  /** The number of batches in an epoch. */
  public int batches() {
    return BatchOrder.count(rows.length, batchSize);
  }

  /** The number of words of the longest text, after cutting. */
  public int longest() {
    int longest = 0;
    for (int[] row : rows) {
      longest = Math.max(longest, row.length);
    }
    return longest;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Samples samples() {
    return new TextSamples(rows, longest());
  }

  @Override
  public SampleStream open(int epoch) {
    return new TextStream(rows, labels, order.batches(rows, batchSize, epoch));
  }
}
