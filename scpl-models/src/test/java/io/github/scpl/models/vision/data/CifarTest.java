// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.Shared;
import io.github.scpl.models.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
  private static final int PIXELS = 3072;

  @TempDir Path folder;

  /** Records of the given labels; the image's byte i is {@code start + record + i}. */
  private static byte[] records(int start, int... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int record = 0; record < labels.length; record++) {
      out.write(labels[record]);
      out.writeBytes(image(start + record));
    }
    return out.toByteArray();
  }

  private static byte[] image(int first) {
    byte[] image = new byte[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      image[i] = (byte) (first + i);
    }
    return image;
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static int[] labels(ImageSet set) {
    int[] labels = new int[set.size()];
    Arrays.setAll(labels, set::label);
    return labels;
  }

  private static String messageOf(Executable reading) {
    String message = assertThrows(DataException.class, reading).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void aFolderIsReadInTheOrderOfItsBatches() throws IOException {
    write("data_batch_2.bin", records(50, 7, 8));
    write("data_batch_1.bin", records(0, 3, 9, 0));
    write("test_batch.bin", records(90, 1, 2));
    ImageSet train = Cifar.CIFAR10.train(folder);
    assertEquals("cifar10: 5 images [3, 32, 32] of 10 classes", train.toString());
    assertArrayEquals(new int[] {3, 9, 0, 7, 8}, labels(train));
    assertArrayEquals(image(2), train.image(2));
    assertArrayEquals(image(50), train.image(3));
    ImageSet test = Cifar.CIFAR10.test(folder);
    assertArrayEquals(new int[] {1, 2}, labels(test));
    assertArrayEquals(image(91), test.image(1));
  }

  @Test
  void anArchiveIsReadInTheOrderOfTheBatchesPackedOrNot() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("cifar-10-batches-bin/", new byte[0]);
    files.put("cifar-10-batches-bin/data_batch_2.bin", records(50, 7, 8));
    files.put("cifar-10-batches-bin/batches.meta.txt", "cat\n".getBytes(StandardCharsets.UTF_8));
    files.put("cifar-10-batches-bin/data_batch_1.bin", records(0, 3, 9, 0));
    byte[] tar = Packed.tar(files);
    for (Path archive :
        new Path[] {
          write("some.tar", tar),
          write("cifar-10-binary.tar.gz", Packed.gzip(tar)),
          write("some.zip", Packed.zip(files)),
          folder
        }) {
      ImageSet train = Cifar.CIFAR10.train(archive);
      assertArrayEquals(new int[] {3, 9, 0, 7, 8}, labels(train), archive.toString());
      assertArrayEquals(image(50), train.image(3), archive.toString());
    }
  }

  @Test
  void theOfficialFolderIsFoundInItsParent() throws IOException {
    write("cifar-10-batches-bin/test_batch.bin", records(0, 1, 2));
    assertEquals(2, Cifar.CIFAR10.test(folder).size());
  }

  @Test
  void cifar100HasFineLabels() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int fine : new int[] {99, 5}) {
      out.write(19);
      out.write(fine);
      out.writeBytes(image(fine));
    }
    write("cifar-100-binary/train.bin", out.toByteArray());
    write("cifar-100-binary/test.bin", out.toByteArray());
    ImageSet train = Cifar.CIFAR100.train(folder);
    assertEquals("cifar100: 2 images [3, 32, 32] of 100 classes", train.toString());
    assertArrayEquals(new int[] {99, 5}, labels(train));
    assertArrayEquals(image(5), Cifar.CIFAR100.test(folder).image(1));
  }

  @Test
  void theRealSubsetIsBalancedAndHasTheMeanOfTheFullSet() throws IOException {
    Path archive = Shared.file("data/cifar-10-binary-subset.tar.gz");
    ImageSet train = Cifar.CIFAR10.train(archive);
    ImageSet test = Cifar.CIFAR10.test(archive);
    int[] each = new int[10];
    Arrays.fill(each, 1000);
    assertArrayEquals(each, train.classCounts());
    Arrays.fill(each, 200);
    assertArrayEquals(each, test.classCounts());
    Normalization measured = Normalization.measure(train);
    double[] full = Cifar.CIFAR10.normalization().means();
    assertArrayEquals(full, measured.means(), 0.005);
  }

  @Test
  void aMissingPathIsNamed() {
    Path missing = folder.resolve("nowhere");
    assertEquals(
        missing
            + ": expected a folder or an archive, got nothing; check the path or download the data"
            + " set",
        messageOf(() -> Cifar.CIFAR10.train(missing)));
  }

  @Test
  void aFolderWithoutTheFilesIsNamed() {
    assertEquals(
        folder
            + ": expected data_batch_1.bin, got no such file; give the folder or archive of the"
            + " binary version of cifar10",
        messageOf(() -> Cifar.CIFAR10.train(folder)));
  }

  @Test
  void aMissingBatchBeforeAnotherIsNamed() throws IOException {
    write("data_batch_1.bin", records(0, 1, 2));
    write("data_batch_3.bin", records(0, 1, 2));
    String message = messageOf(() -> Cifar.CIFAR10.train(folder));
    assertTrue(
        message.contains(
            "expected data_batch_2.bin, got no such file, only data_batch_1.bin,"
                + " data_batch_3.bin;"),
        message);
  }

  @Test
  void aShortRecordIsNamed() throws IOException {
    Path file = write("test_batch.bin", Arrays.copyOf(records(0, 1, 2, 3), 2 * 3073 + 100));
    assertEquals(
        file
            + ", record 2: expected 3073 bytes, got only 100; the file is damaged or cut short, so"
            + " get it again (cifar10)",
        messageOf(() -> Cifar.CIFAR10.test(folder)));
  }

  @Test
  void aLabelOutOfRangeIsNamed() throws IOException {
    Path file = write("test_batch.bin", records(0, 1, 10));
    assertEquals(
        file
            + ", record 1: expected a label from 0 to 9, got 10; check that this is the binary"
            + " version of cifar10",
        messageOf(() -> Cifar.CIFAR10.test(folder)));
  }

  @Test
  void anEmptyPartIsNamed() throws IOException {
    write("data_batch_1.bin", records(0, 1, 2));
    Path file = write("data_batch_2.bin", new byte[0]);
    write("data_batch_3.bin", records(0, 1, 2));
    assertEquals(
        file
            + ", record 0: expected 3073 bytes, got an empty file; the file is damaged or cut short,"
            + " so get it again (cifar10)",
        messageOf(() -> Cifar.CIFAR10.train(folder)));
  }

  @Test
  void imagesOfOneClassAreRefused() throws IOException {
    write("test_batch.bin", records(0, 4, 4, 4));
    assertEquals(
        folder
            + ": expected images of at least two classes, got 3 of class 4 only; check that this is"
            + " the official file",
        messageOf(() -> Cifar.CIFAR10.test(folder)));
  }

  @Test
  void aFileThatIsNoArchiveIsNamed() throws IOException {
    Path file = write("page.html", new byte[600]);
    Files.writeString(file, "<html>".repeat(200));
    assertEquals(
        file
            + ", byte 512: expected a tar header before this, got other bytes; give a .tar.gz, a"
            + " .zip or the folder that holds the files",
        messageOf(() -> Cifar.CIFAR10.test(file)));
  }

  @Test
  void aTruncatedArchiveIsNamed() throws IOException {
    byte[] tar = Packed.tar(Map.of("test_batch.bin", records(0, 1, 2)));
    Path plain = write("cut.tar", Arrays.copyOf(tar, 3000));
    assertEquals(
        plain
            + ", byte 3000: expected another 6146 bytes of an entry, got only 2488; the file is"
            + " damaged or cut short, so get it again",
        messageOf(() -> Cifar.CIFAR10.test(plain)));
    byte[] gzip = Packed.gzip(tar);
    Path packed = write("cut.tar.gz", Arrays.copyOf(gzip, gzip.length / 2));
    assertEquals(
        packed
            + ", byte 512 (unpacked): expected more packed data, got the end of the file; the file"
            + " is damaged or cut short, so get it again",
        messageOf(() -> Cifar.CIFAR10.test(packed)));
    Path noEnd = write("noend.tar", Arrays.copyOf(tar, tar.length - 1024));
    assertEquals(
        noEnd
            + ", byte 7168: expected 512 bytes of a tar header, got only 0; the file is damaged or"
            + " cut short, so get it again",
        messageOf(() -> Cifar.CIFAR10.test(noEnd)));
    byte[] zip = Packed.zip(Map.of("test_batch.bin", records(0, 1, 2)));
    Path cutZip = write("cut.zip", Arrays.copyOf(zip, 200));
    assertEquals(
        cutZip
            + "!test_batch.bin, byte 0: expected more packed data, got the end of the file; the"
            + " file is damaged or cut short, so get it again",
        messageOf(() -> Cifar.CIFAR10.test(cutZip)));
  }

  @Test
  void aDamagedArchiveIsNamedByItsCheckSum() throws IOException {
    byte[] gzip = Packed.gzip(Packed.tar(Map.of("test_batch.bin", records(0, 1, 2))));
    gzip[gzip.length - 8]++;
    Path file = write("damaged.tar.gz", gzip);
    String message = messageOf(() -> Cifar.CIFAR10.test(file));
    assertTrue(message.contains("expected sound packed data, got an error"), message);
  }
}
