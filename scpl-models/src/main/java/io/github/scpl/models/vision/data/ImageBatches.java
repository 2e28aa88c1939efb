// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.data.SampleSource;
import io.github.scpl.data.SampleStream;
import io.github.scpl.data.Samples;
import io.github.scpl.random.RandomKey;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Batches of an image set: features {@code [rows, channels, height, width]}, normalized.
 *
 * <p>Each epoch holds every image once; the last batch has what is left, down to one image. With
 * {@link Augmentation#STRONG} a batch is doubled: first the weak views of its images, then, in the
 * same order, their strong views, and the labels twice.
 *
 * <p>The order of an epoch comes from the key and the epoch; a view's crop and colours from the
 * key, the epoch, the image's index in the set, and the view. So they depend neither on threads nor
 * on the batch size. Immutable and thread-safe; the streams are not.
 */
public final class ImageBatches implements SampleSource {
  private final ImageSet set;
  private final Normalization normalization;
  private final Augmentation augmentation;
  private final int batchSize;
  private final RandomKey key;

  private ImageBatches(
      ImageSet set,
      Normalization normalization,
      Augmentation augmentation,
      int batchSize,
      RandomKey key) {
    this.set = set;
    this.normalization = normalization;
    this.augmentation = augmentation;
    this.batchSize = batchSize;
    this.key = key;
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "Batches of " + set.name() + ": expected a size of at least 1, got " + batchSize);
    }
    if (normalization.channels() != set.channels()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Batches of %s: expected a normalization of %d channels, got one of %d; "
                  + "use the one made for this set, or Normalization.measure",
              set.name(),
              set.channels(),
              normalization.channels()));
    }
  }

  /**
   * Batches to train with, in a new order in every epoch.
   *
   * @param set the images
   * @param normalization one for the channels of the set
   * @param augmentation what is made of the images
   * @param batchSize in images, not views
   * @param key the source of all random numbers
   * @return the batches
   * @throws IllegalArgumentException if the normalization does not fit, or the size is not positive
   */
  public static ImageBatches training(
      ImageSet set,
      Normalization normalization,
      Augmentation augmentation,
      int batchSize,
      RandomKey key) {
    return new ImageBatches(set, normalization, augmentation, batchSize, key);
  }

  /**
   * Batches to test with: the images as they are, in the order of the set.
   *
   * @param set the images
   * @param normalization one for the channels of the set
   * @param batchSize in images
   * @return the batches
   * @throws IllegalArgumentException if the normalization does not fit, or the size is not positive
   */
  public static ImageBatches test(ImageSet set, Normalization normalization, int batchSize) {
    return new ImageBatches(set, normalization, Augmentation.NONE, batchSize, null);
  }

  /** {@return the number of batches of an epoch} */
  public int batches() {
    return (set.size() - 1) / batchSize + 1;
  }

  /** {@return the images} */
  public ImageSet set() {
    return set;
  }

  /**
   * {@return the normalized images}
   *
   * @throws IllegalArgumentException if colours are changed, which no window does
   */
  @Override
  public Samples samples() {
    if (augmentation.views() > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Batches of %s: expected an augmentation of none or basic for images that stay on a"
                  + " device, got %s; leave them on the host",
              set.name(),
              augmentation));
    }
    return new ImageSamples(set, normalization);
  }

  @Override
  public SampleStream open(int epoch) {
    ImageViews views = new ImageViews(set, normalization, augmentation, viewKey(epoch));
    return new ImageStream(set, views, order(epoch), batchSize);
  }

  @Override
  public String name() {
    return set.name();
  }

  private RandomKey viewKey(int epoch) {
    return key == null ? null : key.child("view").child(epoch);
  }

  private int[] order(int epoch) {
    return key == null
        ? IntStream.range(0, set.size()).toArray()
        : key.child("order").child(epoch).permutation(set.size());
  }
}
