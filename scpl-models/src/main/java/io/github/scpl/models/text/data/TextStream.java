// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.block.ResidentSamples;
import io.github.scpl.block.Signal;
import io.github.scpl.data.SampleStream;
import java.util.Arrays;

/** Writes batches of encoded texts. */
final class TextStream implements SampleStream {
  private final int[][] rows;
  private final int[] labels;
  private final int[][] batches;
  private float[] chunk = new float[0];
  private int next;

  TextStream(int[][] rows, int[] labels, int[][] batches) {
    this.rows = rows;
    this.labels = labels;
    this.batches = batches;
  }

  @Override
  public boolean next(Signal target) {
    if (next == batches.length) {
      return false;
    }
    int[] batch = batches[next++];
    int time = time(batch);
    int count = Math.multiplyExact(batch.length, time);
    if (chunk.length < count) {
      chunk = new float[count];
    }
    writeIds(batch, time, count, target);
    writeMask(batch, time, count, target);
    label(batch, target);
    return true;
  }

  @Override
  public boolean next(Signal target, ResidentSamples resident) {
    if (next == batches.length) {
      return false;
    }
    int[] batch = batches[next++];
    int[] places = target.windows(resident, batch.length, time(batch));
    Arrays.fill(places, 0);
    for (int i = 0; i < batch.length; i++) {
      places[i * ResidentSamples.PLACE] = batch[i];
    }
    label(batch, target);
    return true;
  }

  private int time(int[] batch) {
    int time = 0;
    for (int row : batch) {
      time = Math.max(time, rows[row].length);
    }
    return time;
  }

  private void label(int[] batch, Signal target) {
    int[] batchLabels = target.labels(batch.length);
    for (int i = 0; i < batch.length; i++) {
      batchLabels[i] = labels[batch[i]];
    }
  }

  private void writeIds(int[] batch, int time, int count, Signal target) {
    Arrays.fill(chunk, 0, count, Vocabulary.PAD);
    for (int i = 0; i < batch.length; i++) {
      int[] row = rows[batch[i]];
      for (int t = 0; t < row.length; t++) {
        chunk[i * time + t] = row[t];
      }
    }
    target.features(batch.length, time).write(0, chunk, count);
  }

  private void writeMask(int[] batch, int time, int count, Signal target) {
    for (int i = 0; i < count; i++) {
      chunk[i] = chunk[i] == Vocabulary.PAD ? 0 : 1;
    }
    target.mask(batch.length, time).write(0, chunk, count);
  }
}
