// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Images and labels while they are being read. */
final class Samples {
  private static final int CHECKED = 1024;

  private final String place;
  private final List<byte[]> images = new ArrayList<>();
  private int[] labels = new int[1024];

  /** Samples read somewhere, for messages. */
  Samples(String place) {
    this.place = place;
  }

  int size() {
    return images.size();
  }

  void add(byte[] image, int label) throws DataException {
    if (images.size() % CHECKED == 0) {
      Heap.require(place, (long) CHECKED * image.length);
    }
    if (images.size() == labels.length) {
      labels = Arrays.copyOf(labels, 2 * labels.length);
    }
    labels[images.size()] = label;
    images.add(image);
  }

  void addAll(Samples others) throws DataException {
    for (int i = 0; i < others.images.size(); i++) {
      add(others.images.get(i), others.labels[i]);
    }
  }

  /**
   * The set.
   *
   * @throws DataException if there is no image, or if all are of one class
   */
  ImageSet toSet(String name, int classes, int channels, int height, int width)
      throws DataException {
    String next = "check that this is the official file";
    int size = images.size();
    if (size == 0) {
      throw new DataException(place, "at least one image", "none", next);
    }
    int[] exact = Arrays.copyOf(labels, size);
    int first = exact[0];
    if (Arrays.stream(exact).allMatch(label -> label == first)) {
      String got = size + " of class " + first + " only";
      throw new DataException(place, "images of at least two classes", got, next);
    }
    return new ImageSet(
        name, classes, channels, height, width, images.toArray(new byte[0][]), exact);
  }
}
