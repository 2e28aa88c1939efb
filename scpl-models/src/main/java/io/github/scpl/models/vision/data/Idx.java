// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.file.ByteReader;
import io.github.scpl.models.vision.data.file.FileSource;
import io.github.scpl.models.vision.data.file.FileSources;
import io.github.scpl.models.vision.data.file.ResourceSource;
import io.github.scpl.models.vision.data.file.Wanted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Data sets in the IDX form of MNIST (Y. LeCun, C. Cortes and C. Burges, 1998), such as
 * Fashion-MNIST (H. Xiao, K. Rasul and R. Vollgraf, 2017): images {@code [1, 32, 32]}.
 *
 * <p>A set is two files, {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, or
 * {@code t10k-...} to test with. Names like {@code train-images.idx3-ubyte} are as good, and each
 * may end in {@code .gz}. They are in a folder, in folders inside it (up to three levels down,
 * those nearest to the top), or anywhere in a zip or tar archive. Files are read once from front to
 * back.
 *
 * <p>Images smaller than 32x32 are put in the middle of a black one of this size, so that they fit
 * the networks made for CIFAR.
 *
 * @param name for messages and reports
 * @param classes the number of classes
 */
public record Idx(String name, int classes) {
  /** Hand-written digits. */
  public static final Idx MNIST = new Idx("mnist", 10);

  /** Articles of clothing. */
  public static final Idx FASHION_MNIST = new Idx("fashion-mnist", 10);

  static final int SIDE = 32;
  private static final int CHECKED = 1024;
  private static final int UNSIGNED_BYTES = 0x08;

  /**
   * Reads the images to train with.
   *
   * @param source a folder or an archive
   * @return the set, checked
   * @throws DataException if files are missing, doubled or not as described, or if the heap is too
   *     small
   */
  public ImageSet train(Path source) throws IOException {
    return read(FileSources.of(source), "train");
  }

  /**
   * Reads the images to test with.
   *
   * @param source a folder or an archive
   * @return the set, checked
   * @throws DataException if files are missing, doubled or not as described, or if the heap is too
   *     small
   */
  public ImageSet test(Path source) throws IOException {
    return read(FileSources.of(source), "t10k");
  }

  /**
   * Reads the images to train with from the class path.
   *
   * @param neighbour a class of the package that holds the folder
   * @param folder the folder with the files
   * @return the set, checked
   * @throws DataException if files are missing, doubled or not as described, or if the heap is too
   *     small
   */
  public ImageSet train(Class<?> neighbour, String folder) throws IOException {
    return read(new ResourceSource(neighbour, folder), "train");
  }

  /**
   * Reads the images to test with from the class path.
   *
   * @param neighbour a class of the package that holds the folder
   * @param folder the folder with the files
   * @return the set, checked
   * @throws DataException if files are missing, doubled or not as described, or if the heap is too
   *     small
   */
  public ImageSet test(Class<?> neighbour, String folder) throws IOException {
    return read(new ResourceSource(neighbour, folder), "t10k");
  }

  private ImageSet read(FileSource source, String split) throws IOException {
    byte[][] images = only(source, split + "-images-idx3-ubyte", Idx::images);
    byte[] labels = only(source, split + "-labels-idx1-ubyte", this::labels);
    if (images.length != labels.length) {
      String expected = "as many labels as images (" + images.length + ")";
      String next = "take both files from one data set";
      throw new DataException(source.describe(), expected, labels.length + " labels", next);
    }
    Samples samples = new Samples(source.describe());
    for (int i = 0; i < images.length; i++) {
      samples.add(images[i], labels[i] & 0xFF);
    }
    return samples.toSet(name, classes, 1, SIDE, SIDE);
  }

  private interface Format<T> {
    T read(ByteReader reader) throws IOException;
  }

  private static <T> T only(FileSource source, String name, Format<T> format) throws IOException {
    List<T> found = new ArrayList<>();
    Wanted wanted = new Wanted(source.describe(), List.of(name));
    source.visit(wanted, (file, reader) -> found.add(format.read(reader)));
    if (found.isEmpty()) {
      String next = "give the folder or archive that holds the IDX files";
      throw new DataException(source.describe(), name + "[.gz]", wanted.found(), next);
    }
    return found.get(0);
  }

  /** All images of a file, {@code [1, 32, 32]} each. */
  static byte[][] images(ByteReader reader) throws IOException {
    int count = header(reader, 3);
    int height = side(reader, "height");
    int width = side(reader, "width");
    int offset = (SIDE - height) / 2 * SIDE + (SIDE - width) / 2;
    List<byte[]> images = new ArrayList<>();
    byte[] packed = new byte[height * width];
    for (int i = 0; i < count; i++) {
      if (i % CHECKED == 0) {
        Heap.require(reader.name(), (long) CHECKED * SIDE * SIDE);
      }
      reader.fill(packed, "image " + i + " of " + count);
      byte[] image = new byte[SIDE * SIDE];
      for (int row = 0; row < height; row++) {
        System.arraycopy(packed, row * width, image, offset + row * SIDE, width);
      }
      images.add(image);
    }
    reader.expectEnd();
    return images.toArray(new byte[0][]);
  }

  private byte[] labels(ByteReader reader) throws IOException {
    int count = header(reader, 1);
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    byte[] label = new byte[1];
    for (int i = 0; i < count; i++) {
      reader.fill(label, "label " + i + " of " + count);
      if ((label[0] & 0xFF) >= classes) {
        throw new DataException(
            reader.name() + ", label " + i,
            "a label from 0 to " + (classes - 1),
            Integer.toString(label[0] & 0xFF),
            "check that this is the label file of " + name);
      }
      labels.write(label[0]);
    }
    reader.expectEnd();
    return labels.toByteArray();
  }

  /** Reads the magic number, which tells the element type and the rank, and the first dimension. */
  private static int header(ByteReader reader, int rank) throws IOException {
    int expected = UNSIGNED_BYTES << 8 | rank;
    int magic = reader.readInt("a magic number");
    if (magic != expected) {
      throw new DataException(
          reader.name() + ", byte 0",
          "the magic number " + expected + " (bytes, rank " + rank + ")",
          Integer.toString(magic),
          "check that this is an IDX file, not a web page or another of the files");
    }
    int count = reader.readInt("a count");
    if (count < 0) {
      throw reader.failure("a count before this", Integer.toString(count), ByteReader.GET_AGAIN);
    }
    return count;
  }

  private static int side(ByteReader reader, String what) throws IOException {
    int side = reader.readInt("the " + what);
    if (side < 1 || side > SIDE) {
      throw reader.failure(
          "a " + what + " from 1 to " + SIDE + " before this",
          Integer.toString(side),
          "give a data set of smaller images");
    }
    return side;
  }
}
