// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;

/** The batches of one epoch. */
final class ImageStream implements BatchStream {
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
    int count = Math.min(batchSize, order.length - position);
    if (count == 0) {
      return false;
    }
    int rows = views.count() * count;
    Tensor features = target.features(rows, set.channels(), set.height(), set.width());
    int[] labels = target.labels(rows);
    for (int i = 0; i < rows; i++) {
      int image = order[position + i % count];
      views.write(image, i / count, row);
      features.write((long) i * row.length, row, row.length);
      labels[i] = set.label(image);
    }
    position += count;
    return true;
  }
}
