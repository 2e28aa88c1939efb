// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir Path folder;

  /** Images whose byte i is {@code image + i}. */
  private static byte[] images(int count, int height, int width) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ints(0x803, count, height, width));
    for (int image = 0; image < count; image++) {
      for (int i = 0; i < height * width; i++) {
        out.write(image + i);
      }
    }
    return out.toByteArray();
  }

  private static byte[] labels(int... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ints(0x801, labels.length));
    for (int label : labels) {
      out.write(label);
    }
    return out.toByteArray();
  }

  private static byte[] ints(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
    buffer.asIntBuffer().put(values);
    return buffer.array();
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private void check(ImageSet set) {
    assertEquals("mnist: 3 images [1, 32, 32] of 10 classes", set.toString());
    assertArrayEquals(new int[] {5, 0, 9}, new int[] {set.label(0), set.label(1), set.label(2)});
    byte[] expected = new byte[1024];
    for (int row = 0; row < 28; row++) {
      for (int column = 0; column < 28; column++) {
        expected[(row + 2) * 32 + column + 2] = (byte) (1 + row * 28 + column);
      }
    }
    assertArrayEquals(expected, set.image(1));
  }

  private String messageOfTraining() {
    return messageOf(() -> Idx.MNIST.train(folder));
  }

  private static String messageOf(Executable reading) {
    String message = assertThrows(DataException.class, reading).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void imagesAreReadIntoTheMiddleOfABlackSquare() throws IOException {
    write(IMAGES, images(3, 28, 28));
    write(LABELS, labels(5, 0, 9));
    check(Idx.MNIST.train(folder));
  }

  @Test
  void filesMayBePackedAndNamesMayHaveADot() throws IOException {
    write("t10k-images.idx3-ubyte", images(3, 28, 28));
    write("t10k-labels.idx1-ubyte.gz", Packed.gzip(labels(5, 0, 9)));
    check(Idx.MNIST.test(folder));
  }

  @Test
  void archivesAreReadInAnyOrderAndWithFolders() throws IOException {
    byte[] images = Packed.gzip(images(3, 28, 28));
    byte[] labels = labels(5, 0, 9);
    Map<String, byte[]> files =
        Map.of("a/" + IMAGES + ".gz", images, "b/" + LABELS, labels, "other", new byte[9]);
    check(Idx.MNIST.train(write("set.zip", Packed.zip(files))));
    check(Idx.MNIST.train(write("set.tar.gz", Packed.gzip(Packed.tar(files)))));
  }

  @Test
  void aDirectoryOfTheClassPathIsRead() throws IOException {
    // Written beside this class, where the class loader finds it.
    Path packageFolder = classFolder().resolve("idx-test");
    Files.createDirectories(packageFolder);
    Files.write(packageFolder.resolve(IMAGES + ".gz"), Packed.gzip(images(3, 28, 28)));
    Files.write(packageFolder.resolve(LABELS + ".gz"), Packed.gzip(labels(5, 0, 9)));
    check(Idx.MNIST.train(IdxTest.class, "idx-test"));
    assertEquals(
        "class path io/github/scpl/models/vision/data/idx-test: expected t10k-images-idx3-ubyte"
            + "[.gz], got no such file; give the folder or archive that holds the IDX files",
        messageOf(() -> Idx.MNIST.test(IdxTest.class, "idx-test")));
  }

  private static Path classFolder() {
    try {
      return Path.of(IdxTest.class.getResource("IdxTest.class").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void largeImagesAndOddSizesAreCenteredOrRefused() throws IOException {
    write(IMAGES, images(2, 1, 31));
    write(LABELS, labels(0, 1));
    byte[] image = Idx.MNIST.train(folder).image(0);
    byte[] expected = new byte[1024];
    for (int column = 0; column < 31; column++) {
      expected[15 * 32 + column] = (byte) column;
    }
    assertArrayEquals(expected, image);
    write(IMAGES, images(2, 32, 33));
    assertEquals(
        folder.resolve(IMAGES)
            + ", byte 16: expected a width from 1 to 32 before this, got 33; give a data set of"
            + " smaller images",
        messageOfTraining());
  }

  @Test
  void aSetMayHaveUpTo256Classes() throws IOException {
    write(IMAGES, images(2, 28, 28));
    write(LABELS, labels(255, 128));
    ImageSet set = new Idx("many", 256).train(folder);
    assertArrayEquals(new int[] {255, 128}, new int[] {set.label(0), set.label(1)});
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    assertTrue(messageOfTraining().startsWith(folder + ": expected " + IMAGES + "[.gz], got no "));
    write(IMAGES, images(3, 28, 28));
    assertEquals(
        folder
            + ": expected "
            + LABELS
            + "[.gz], got no such file, only "
            + IMAGES
            + "; give the folder or archive that holds the IDX files",
        messageOfTraining());
  }

  @Test
  void aShortFileIsNamed() throws IOException {
    Path file = write(IMAGES, Arrays.copyOf(images(3, 28, 28), 16 + 784 + 100));
    write(LABELS, labels(5, 0, 9));
    assertEquals(
        file
            + ", byte 800: expected 784 bytes of image 1 of 3, got only 100; the file is damaged or"
            + " cut short, so get it again",
        messageOfTraining());
    write(IMAGES, images(3, 28, 28));
    Path labels = write(LABELS, new byte[] {0, 0, 8});
    assertEquals(
        labels
            + ", byte 0: expected 4 bytes of a magic number, got only 3; the file is damaged or cut"
            + " short, so get it again",
        messageOfTraining());
  }

  @Test
  void trailingBytesAreNamed() throws IOException {
    write(IMAGES, images(3, 28, 28));
    byte[] labels = labels(5, 0, 9);
    Path file = write(LABELS, Arrays.copyOf(labels, labels.length + 1));
    assertEquals(
        file
            + ", byte 11: expected the end of the file, got more bytes; check that this is the"
            + " official file",
        messageOfTraining());
  }

  @Test
  void aWrongMagicNumberIsNamed() throws IOException {
    Path file = write(IMAGES, labels(5, 0, 9));
    assertEquals(
        file
            + ", byte 0: expected the magic number 2051 (bytes, rank 3), got 2049; check that this"
            + " is an IDX file, not a web page or another of the files",
        messageOfTraining());
  }

  @Test
  void aNegativeCountIsNamed() throws IOException {
    Path file = write(IMAGES, ints(0x803, -1, 28, 28));
    assertEquals(
        file
            + ", byte 8: expected a count before this, got -1; the file is damaged or cut short, so"
            + " get it again",
        messageOfTraining());
  }

  @Test
  void aLabelOutOfRangeIsNamed() throws IOException {
    write(IMAGES, images(3, 28, 28));
    Path file = write(LABELS, labels(5, 10, 9));
    assertEquals(
        file
            + ", label 1: expected a label from 0 to 9, got 10; check that this is the label file"
            + " of mnist",
        messageOfTraining());
  }

  @Test
  void differentCountsAreRefused() throws IOException {
    write(IMAGES, images(3, 28, 28));
    write(LABELS, labels(5, 0));
    assertEquals(
        folder
            + ": expected as many labels as images (3), got 2 labels; take both files from one"
            + " data set",
        messageOfTraining());
  }

  @Test
  void anEmptySetAndASetOfOneClassAreRefused() throws IOException {
    write(IMAGES, images(0, 28, 28));
    write(LABELS, labels());
    assertTrue(messageOfTraining().contains("expected at least one image, got none; "));
    write(IMAGES, images(2, 28, 28));
    write(LABELS, labels(6, 6));
    assertTrue(messageOfTraining().contains("at least two classes, got 2 of class 6 only; "));
  }

  @Test
  void aTruncatedPackedFileIsNamed() throws IOException {
    byte[] packed = Packed.gzip(images(3, 28, 28));
    Path file = write(IMAGES + ".gz", Arrays.copyOf(packed, packed.length - 12));
    write(LABELS, labels(5, 0, 9));
    assertEquals(
        file
            + ", byte 1584 (unpacked): expected more packed data, got the end of the file; the file"
            + " is damaged or cut short, so get it again",
        messageOfTraining());
    Files.write(file, Arrays.copyOf(packed, 5));
    assertEquals(
        file
            + ", byte 0: expected more packed data, got the end of the file; the file is damaged or"
            + " cut short, so get it again",
        messageOfTraining());
  }

  @Test
  void aCorruptPackedFileIsNamed() throws IOException {
    byte[] packed = Packed.gzip(images(3, 28, 28));
    packed[packed.length - 8]++;
    Path file = write(IMAGES + ".gz", packed);
    write(LABELS, labels(5, 0, 9));
    assertEquals(
        file
            + ", byte 2368 (unpacked): expected sound packed data, got an error: Corrupt GZIP"
            + " trailer; the file is damaged or cut short, so get it again",
        messageOfTraining());
    packed[10] = 7;
    Files.write(file, packed);
    assertTrue(messageOfTraining().startsWith(file + ", byte 0 (unpacked): expected sound packed"));
  }
}
