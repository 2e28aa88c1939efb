// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.block.ResidentSamples;
import io.github.scpl.block.Signal;
import io.github.scpl.data.SampleStream;
import io.github.scpl.device.Tensor;

/** The batches of one epoch. */
final class ImageStream implements SampleStream {
  private final ImageSet set;
  private final ImageViews views;
  private final int[] order;
  private final int batchSize;
  private final float[] row;
  private int position;

  ImageStream(ImageSet set, ImageViews views, int[] order, int batchSize) {
    this.set = set;
    this.views = views;
    this.order = order;
    this.batchSize = batchSize;
    row = new float[set.channels() * set.height() * set.width()];
  }

  @Override
  public boolean next(Signal target) {
    int count = count();
    if (count == 0) {
      return false;
    }
    int rows = views.count() * count;
    Tensor features = target.features(rows, set.channels(), set.height(), set.width());
    for (int i = 0; i < rows; i++) {
      views.write(image(i, count), i / count, row);
      features.write((long) i * row.length, row, row.length);
    }
    label(target, rows, count);
    return true;
  }

  @Override
  public boolean next(Signal target, ResidentSamples resident) {
    int rows = count();
    if (rows == 0) {
      return false;
    }
    int[] places = target.windows(resident, rows, set.channels(), set.height(), set.width());
    for (int i = 0; i < rows; i++) {
      int image = image(i, rows);
      Crop crop = views.crop(image);
      int at = i * ResidentSamples.PLACE;
      places[at] = image;
      places[at + 1] = crop.down();
      places[at + 2] = crop.right();
      places[at + 3] = crop.flip() ? 1 : 0;
    }
    label(target, rows, rows);
    return true;
  }

  /** Images of the next batch. */
  private int count() {
    return Math.min(batchSize, order.length - position);
  }

  /** The image of a row of the next batch, of so many images. */
  private int image(int row, int count) {
    return order[position + row % count];
  }

  /** Ends a batch. */
  private void label(Signal target, int rows, int count) {
    int[] labels = target.labels(rows);
    for (int i = 0; i < rows; i++) {
      labels[i] = set.label(image(i, count));
    }
    position += count;
  }
}
