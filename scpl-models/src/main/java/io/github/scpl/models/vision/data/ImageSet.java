// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.BalancedSample;
import io.github.scpl.models.data.Fingerprint;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Labelled images of one size, as bytes on the heap. Immutable and thread-safe.
 *
 * <p>An image is {@code [channels, height, width]}: its planes one after the other, red, green and
 * blue if there are three, each row by row. A byte stands for 0 (black) to 255.
 */
public final class ImageSet {
  private final String name;
  private final int classes;
  private final int channels;
  private final int height;
  private final int width;
  private final byte[][] images;
  private final int[] labels;
  private final List<String> classNames;

  /**
   * {@return a set of copies of the given images}
   *
   * @param name for messages and reports
   * @param classes the number of classes
   * @param channels 1 or 3
   * @param height in pixels
   * @param width in pixels
   * @param pixels {@code [samples, channels, height, width]}
   * @param labels a class from 0 on for every image
   * @throws IllegalArgumentException if there is no image, or if sizes or labels do not fit
   */
  public static ImageSet of(
      String name, int classes, int channels, int height, int width, byte[] pixels, int[] labels) {
    long size = (long) channels * height * width;
    if (pixels.length != labels.length * size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Image set %s: expected %d x %d bytes for %d labels, got %d bytes; check the shape",
              name,
              labels.length,
              size,
              labels.length,
              pixels.length));
    }
    byte[][] images = new byte[labels.length][];
    for (int i = 0; i < images.length; i++) {
      images[i] = Arrays.copyOfRange(pixels, (int) (i * size), (int) ((i + 1) * size));
    }
    return new ImageSet(name, classes, channels, height, width, images, labels.clone());
  }

  /** A set that owns the given arrays, of classes that have numbers alone. */
  ImageSet(
      String name,
      int classes,
      int channels,
      int height,
      int width,
      byte[][] images,
      int[] labels) {
    this(name, classes, channels, height, width, images, labels, numbers(classes));
  }

  private ImageSet(
      String name,
      int classes,
      int channels,
      int height,
      int width,
      byte[][] images,
      int[] labels,
      List<String> classNames) {
    this.name = name;
    this.classes = classes;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.images = images;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    require(classNames.size() == classes, "a name for each of " + classes + " classes", classNames);
    require(channels == 1 || channels == 3, "1 or 3 channels", channels);
    require(height > 0 && width > 0, "a positive height and width", height + " x " + width);
    require(images.length > 0, "at least one image", images.length);
    for (int i = 0; i < labels.length; i++) {
      require(
          labels[i] >= 0 && labels[i] < classes,
          "labels from 0 to " + (classes - 1),
          labels[i] + " for image " + i);
    }
  }

  private static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  /**
   * {@return the same images with names for the classes}
   *
   * @param names in the order of the labels
   * @throws IllegalArgumentException if there are more or fewer than classes
   */
  public ImageSet withClassNames(List<String> names) {
    return new ImageSet(name, classes, channels, height, width, images, labels, names);
  }

  /** {@return the names of the classes, in the order of the labels; numbers if they have none} */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * {@return the identity of images and labels, in their order: a SHA-256 in hexadecimal}
   *
   * <p>It is that of the content as it was read, whether the files were packed or not.
   */
  public String fingerprint() {
    Fingerprint fingerprint = new Fingerprint().add(channels).add(height).add(width);
    for (int i = 0; i < images.length; i++) {
      fingerprint.add(images[i]).add(labels[i]);
    }
    return fingerprint.digits();
  }

  private void require(boolean met, String expected, Object got) {
    if (!met) {
      throw new IllegalArgumentException(
          "Image set " + name + ": expected " + expected + ", got " + got + "; check the source");
    }
  }

  /** {@return the name, for messages and reports} */
  public String name() {
    return name;
  }

  /** {@return the number of images} */
  public int size() {
    return images.length;
  }

  /** {@return the number of classes} */
  public int classes() {
    return classes;
  }

  /** {@return the number of colour planes: 1 or 3} */
  public int channels() {
    return channels;
  }

  /** {@return the height in pixels} */
  public int height() {
    return height;
  }

  /** {@return the width in pixels} */
  public int width() {
    return width;
  }

  /**
   * {@return the class of an image, from 0 on}
   *
   * @param image from 0 on
   */
  public int label(int image) {
    return labels[image];
  }

  /**
   * {@return a copy of an image's bytes, [channels, height, width]}
   *
   * @param image from 0 on
   */
  public byte[] image(int image) {
    return images[image].clone();
  }

  /** An image's own bytes: not to be written to. */
  byte[] pixels(int image) {
    return images[image];
  }

  /** {@return how many images each class has} */
  public int[] classCounts() {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /**
   * {@return a part of this set, drawn evenly from all classes, in the order of this set; this set
   * itself if it has no more}
   *
   * <p>See {@link BalancedSample}.
   *
   * @param count how many images
   * @param key which ones
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public ImageSet sample(int count, RandomKey key) {
    int[] drawn = BalancedSample.of(labels, classes, count, key);
    return drawn.length == images.length ? this : part(drawn);
  }

  /**
   * {@return both parts of this set, each in random order: divided at random, regardless of class}
   *
   * @param testShare the share of the test part, whose size is rounded to a whole number
   * @param key which image goes where
   * @throws IllegalArgumentException if the share is not between 0 and 1, or a part would be empty
   */
  public Split split(double testShare, RandomKey key) {
    if (!(testShare > 0 && testShare < 1)) {
      throw new IllegalArgumentException("Expected a share between 0 and 1, got " + testShare);
    }
    int[] order = key.child("split").permutation(size());
    int test = (int) Math.round(size() * testShare);
    if (test == 0 || test == size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Image set %s: expected a share that leaves images in both parts of %d, got %s;"
                  + " take another share or a larger set",
              name,
              size(),
              testShare));
    }
    return new Split(
        part(Arrays.copyOfRange(order, test, order.length)), part(Arrays.copyOf(order, test)));
  }

  /**
   * {@return the same images, of which some have a label drawn anew from all classes, which may be
   * the one it was}
   *
   * @param rate how likely an image's label is drawn anew, from 0 to 1; which ones are at a rate
   *     are also at a larger one, and get the same labels
   * @param key which ones, and which labels
   * @throws IllegalArgumentException if the rate is not from 0 to 1
   */
  public ImageSet withLabelNoise(double rate, RandomKey key) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("Expected a noise rate from 0 to 1, got " + rate);
    }
    if (rate == 0) {
      return this;
    }
    RandomGenerator random = key.child("label noise").generator();
    int[] noisy = labels.clone();
    for (int i = 0; i < noisy.length; i++) {
      // Both are drawn for every image, so that no draw depends on the rate.
      boolean replace = random.nextDouble() < rate;
      int other = random.nextInt(classes);
      if (replace) {
        noisy[i] = other;
      }
    }
    return new ImageSet(name, classes, channels, height, width, images, noisy, classNames);
  }

  private ImageSet part(int[] chosen) {
    return new ImageSet(
        name,
        classes,
        channels,
        height,
        width,
        Arrays.stream(chosen).mapToObj(image -> images[image]).toArray(byte[][]::new),
        Arrays.stream(chosen).map(image -> labels[image]).toArray(),
        classNames);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %d images [%d, %d, %d] of %d classes",
        name,
        images.length,
        channels,
        height,
        width,
        classes);
  }

  /**
   * The two parts of a set.
   *
   * @param train to learn from
   * @param test to measure with
   */
  public record Split(ImageSet train, ImageSet test) {}
}
