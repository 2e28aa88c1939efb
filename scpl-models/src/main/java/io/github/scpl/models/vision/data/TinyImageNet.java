// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.decode.ImageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Tiny ImageNet (Stanford CS231n): 200 classes of ImageNet, images of 64x64 pixels that are read as
 * {@code [3, 32, 32]}.
 *
 * <p>The source is the folder that {@code tiny-imagenet-200.zip} unpacks to, or one up to two
 * levels above:
 *
 * <ul>
 *   <li>{@code train/CLASS/images/*.JPEG}, or the images right in {@code train/CLASS}: 500 of each
 *       class. Classes are numbered by the sorted names of their folders; there may be fewer.
 *   <li>{@code val/images} and {@code val/val_annotations.txt}, as officially packed, or class
 *       folders as in {@code train}: 50 of each class, used to test with, since the official test
 *       set has no labels. Every image in {@code val/images} is listed once.
 *   <li>{@code wnids.txt}, if there is one: the names of the folders in {@code train}.
 * </ul>
 *
 * <p>Images are JPEG or PNG files in colour or gray, decoded by {@code javax.imageio} on all
 * processors; JPEG decoders may differ by a level or two. Transparency and Exif's orientation are
 * left out, 16 bits are cut to 8, and colours of an embedded profile are converted to sRGB. What
 * cannot be decoded faithfully is an error: damaged files as far as they show it, and flavours
 * whose colours or coding are not read, such as CMYK. Images are halved as the SCPL paper's code
 * does, antialiased with weights 1, 3, 3, 1 for each axis, and kept as bytes: 3 KiB each, 300 MiB
 * for the training set, so the heap should have half a gigabyte to spare. Files other than images
 * are passed over.
 *
 * <p>From class folders the set has the first image of every class, then the second of every class,
 * and so on. Images of one class are in the order of their names; those listed in a file, in the
 * order of the file.
 */
public final class TinyImageNet {
  private static final String NAME = "tiny-imagenet";
  private static final String ANNOTATIONS = "val_annotations.txt";
  private static final int CHANNELS = 3;
  private static final int FILE_SIDE = 64;

  private TinyImageNet() {}

  /** {@return the mean and deviation of the training images} */
  public static Normalization normalization() {
    return Normalization.TINY_IMAGENET;
  }

  /**
   * Reads the images to train with.
   *
   * @param source the folder with {@code train}, or its parent
   * @return the set, checked
   * @throws DataException if folders are missing, if an image cannot be decoded faithfully or has
   *     another size, if lists do not fit, or if the heap is too small
   */
  public static ImageSet train(Path source) throws IOException {
    Path root = ImageNetFolders.root(source);
    Path folder = root.resolve("train");
    List<String> classes = ImageNetFolders.classes(root);
    List<List<Path>> images = new ArrayList<>();
    for (String name : classes) {
      images.add(ImageNetFolders.imagesOfClass(folder.resolve(name)));
    }
    return read(folder, interleaved(images), classes.size()).withClassNames(classes);
  }

  /**
   * Reads the images to test with, from the folder {@code val}.
   *
   * @param source the folder with {@code train}, whose folders name the classes, and {@code val};
   *     or its parent
   * @return the set, checked
   * @throws DataException if folders are missing, if there is a class that {@code train} has not,
   *     if an image cannot be decoded faithfully or has another size, if lists do not fit, or if
   *     the heap is too small
   */
  public static ImageSet test(Path source) throws IOException {
    Path root = ImageNetFolders.root(source);
    List<String> classes = ImageNetFolders.classes(root);
    Path folder = root.resolve("val");
    ImageNetFolders.requireFolder(folder);
    Map<String, Path> packed = ImageNetFolders.imagesIn(folder.resolve(ImageNetFolders.IMAGES));
    Map<Path, Integer> labels =
        packed.isEmpty()
            ? interleaved(ImageNetFolders.inClassFolders(folder, classes))
            : ImageNetFolders.listed(folder.resolve(ANNOTATIONS), packed, classes);
    return read(folder, labels, classes.size()).withClassNames(classes);
  }

  private static Map<Path, Integer> interleaved(List<List<Path>> imagesOfClasses) {
    Map<Path, Integer> labels = new LinkedHashMap<>();
    int most = imagesOfClasses.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < most; i++) {
      for (int label = 0; label < imagesOfClasses.size(); label++) {
        if (i < imagesOfClasses.get(label).size()) {
          labels.put(imagesOfClasses.get(label).get(i), label);
        }
      }
    }
    return labels;
  }

  private static ImageSet read(Path folder, Map<Path, Integer> labels, int classes)
      throws IOException {
    Path[] files = labels.keySet().toArray(Path[]::new);
    Heap.require(folder.toString(), (long) files.length * CHANNELS * FILE_SIDE * FILE_SIDE / 4);
    byte[][] images = new byte[files.length][];
    IOException[] failures = new IOException[files.length];
    IntStream.range(0, files.length)
        .parallel()
        .forEach(
            i -> {
              try {
                images[i] =
                    Halving.halve(ImageFile.read(files[i], FILE_SIDE), FILE_SIDE, FILE_SIDE);
              } catch (IOException e) {
                failures[i] = e;
              }
            });
    Samples samples = new Samples(folder.toString());
    for (int i = 0; i < files.length; i++) {
      if (failures[i] != null) {
        throw failures[i];
      }
      samples.add(images[i], labels.get(files[i]));
    }
    return samples.toSet(NAME, classes, CHANNELS, FILE_SIDE / 2, FILE_SIDE / 2);
  }
}
