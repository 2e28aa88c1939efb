// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.file.ByteReader;
import io.github.scpl.models.vision.data.file.FileSource;
import io.github.scpl.models.vision.data.file.FileSources;
import io.github.scpl.models.vision.data.file.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The CIFAR data sets (A. Krizhevsky, 2009) in their binary form: images {@code [3, 32, 32]}.
 *
 * <p>A file is a sequence of records: the label in one byte (CIFAR-100: the coarse label, which is
 * passed over, and the fine one), then 3072 bytes, which are an image's planes.
 *
 * <p>The source is a folder with the {@code .bin} files, a folder that holds the official folder or
 * archive, or the archive itself: {@code cifar-10-binary.tar.gz} or {@code cifar-100-binary.tar.gz}
 * from <a href="https://www.cs.toronto.edu/~kriz/cifar.html">the official page</a>. In a folder
 * without the files, those up to three levels down count, nearest to the top; each may be packed by
 * gzip and end in {@code .gz}. Files are read once from front to back. A subset in the same form
 * may have fewer training batches. The versions for Python and Matlab are not read.
 */
public enum Cifar {
  /** 10 classes, 50,000 images to train and 10,000 to test. */
  CIFAR10(
      "cifar10",
      10,
      1,
      List.of("cifar-10-batches-bin", "cifar-10-binary.tar.gz", "cifar-10-binary.tar"),
      IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList(),
      "test_batch.bin",
      Normalization.CIFAR10),

  /** 100 classes (the fine labels), 50,000 images to train and 10,000 to test. */
  CIFAR100(
      "cifar100",
      100,
      2,
      List.of("cifar-100-binary", "cifar-100-binary.tar.gz", "cifar-100-binary.tar"),
      List.of("train.bin"),
      "test.bin",
      Normalization.CIFAR100);

  private static final int CHANNELS = 3;
  private static final int SIDE = 32;
  private static final int PIXELS = CHANNELS * SIDE * SIDE;
  private static final String PYTHON =
      "(.*/)?(data_batch_\\d|batches\\.meta|cifar-100?-(batches-py|python).*)";
  private static final String MATLAB = ".*(\\.mat|-mat(lab)?/?|-matlab\\.tar\\.gz)";

  private final String setName;
  private final int classes;
  private final int labelBytes;
  private final List<String> insides;
  private final List<String> trainFiles;
  private final String testFile;
  private final Normalization normalization;

  Cifar(
      String setName,
      int classes,
      int labelBytes,
      List<String> insides,
      List<String> trainFiles,
      String testFile,
      Normalization normalization) {
    this.setName = setName;
    this.classes = classes;
    this.labelBytes = labelBytes;
    this.insides = insides;
    this.trainFiles = trainFiles;
    this.testFile = testFile;
    this.normalization = normalization;
  }

  /** {@return the mean and deviation of the training images} */
  public Normalization normalization() {
    return normalization;
  }

  /**
   * Reads the images to train with, in the order of the files.
   *
   * @param source a folder or an archive
   * @return the set, checked
   * @throws DataException if files are missing, doubled or not as described, or if the heap is too
   *     small
   */
  public ImageSet train(Path source) throws IOException {
    return read(source, trainFiles);
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
    return read(source, List.of(testFile));
  }

  private ImageSet read(Path path, List<String> names) throws IOException {
    FileSource source = FileSources.of(inside(path, names));
    Map<String, Samples> found = new TreeMap<>();
    Wanted wanted = new Wanted(source.describe(), names);
    source.visit(wanted, (name, reader) -> found.put(name, records(reader)));
    Samples all = new Samples(source.describe());
    for (int i = 0; i < Math.max(1, found.size()); i++) {
      Samples part = found.get(names.get(i));
      if (part == null) {
        throw new DataException(source.describe(), names.get(i), wanted.found(), advice(wanted));
      }
      all.addAll(part);
    }
    return all.toSet(setName, classes, CHANNELS, SIDE, SIDE);
  }

  private String advice(Wanted wanted) {
    String next = "give the folder or archive of the binary version of " + setName;
    if (wanted.sawOther(PYTHON)) {
      return "this is the version for Python; " + next;
    }
    if (wanted.sawOther(MATLAB)) {
      return "this is the version for Matlab; " + next;
    }
    for (Cifar other : values()) {
      if (other != this && wanted.sawOther(other.ownFiles())) {
        return "these are files of " + other.setName + "; " + next;
      }
    }
    return next;
  }

  private String ownFiles() {
    return "(.*/)?(" + String.join("|", trainFiles) + "|" + testFile + ")(\\.gz)?";
  }

  /** The official folder or archive in a folder that has not the files themselves. */
  private Path inside(Path path, List<String> names) {
    if (names.stream().anyMatch(name -> Files.isRegularFile(path.resolve(name)))) {
      return path;
    }
    return insides.stream().map(path::resolve).filter(Files::exists).findFirst().orElse(path);
  }

  private Samples records(ByteReader reader) throws IOException {
    Samples samples = new Samples(reader.name());
    byte[] record = new byte[labelBytes + PIXELS];
    for (int index = 0; ; index++) {
      int count = reader.read(record, 0, record.length);
      if (count == 0 && index > 0) {
        return samples;
      }
      String place = reader.name() + ", record " + index;
      if (count < record.length) {
        String expected = record.length + " bytes";
        String next = ByteReader.GET_AGAIN + " (" + setName + ")";
        String got = count == 0 ? "an empty file" : "only " + count;
        throw new DataException(place, expected, got, next);
      }
      int label = record[labelBytes - 1] & 0xFF;
      if (label >= classes) {
        String expected = "a label from 0 to " + (classes - 1);
        String next = "check that this is the binary version of " + setName;
        throw new DataException(place, expected, Integer.toString(label), next);
      }
      samples.add(Arrays.copyOfRange(record, labelBytes, record.length), label);
    }
  }
}
