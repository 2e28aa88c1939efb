// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.decode.Pngs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Where files of data sets are looked for, and what is said if they are not there. */
class FileSourceTest {
  private static final byte[] IMAGES = new byte[16 + 2];
  private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 3, 5};

  static {
    System.arraycopy(Pngs.ints(0x803, 2, 1, 1), 0, IMAGES, 0, 16);
  }

  @TempDir Path folder;

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static String messageOf(Executable reading) {
    String message = assertThrows(DataException.class, reading).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static byte[] records(int... labels) {
    byte[] records = new byte[3073 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      records[3073 * i] = (byte) labels[i];
    }
    return records;
  }

  private void checkLabels(ImageSet set) {
    assertArrayEquals(new int[] {3, 5}, new int[] {set.label(0), set.label(1)});
  }

  @Test
  void foldersNamedLikeFilesAreLookedInto() throws IOException {
    write("train-images-idx3-ubyte/train-images.idx3-ubyte", IMAGES);
    write("train-labels-idx1-ubyte/train-labels-idx1-ubyte", LABELS);
    checkLabels(Idx.MNIST.train(folder));
  }

  @Test
  void foldersAroundTheFilesAreLookedInto() throws IOException {
    write("MNIST/raw/train-images-idx3-ubyte.gz", Packed.gzip(IMAGES));
    write("MNIST/raw/train-images-idx3-ubyte", IMAGES);
    write("MNIST/raw/train-labels-idx1-ubyte.gz", Packed.gzip(LABELS));
    checkLabels(Idx.MNIST.train(folder));
    write("a/cifar-10-batches-bin/cifar-10-batches-bin/data_batch_1.bin", records(3, 5));
    checkLabels(Cifar.CIFAR10.train(folder));
  }

  @Test
  void theFilesNearestToTheTopCount() throws IOException {
    write("old/data_batch_1.bin", records(1, 2, 3));
    write("data_batch_1.bin", records(3, 5));
    checkLabels(Cifar.CIFAR10.train(folder));
  }

  @Test
  void filesMayBePackedOneByOne() throws IOException {
    write("data_batch_1.bin.gz", Packed.gzip(records(3)));
    write("data_batch_2.bin", Packed.gzip(records(5)));
    checkLabels(Cifar.CIFAR10.train(folder));
  }

  @Test
  void anArchiveUnpackedByABrowserIsFound() throws IOException {
    write("cifar-10-binary.tar", Packed.tar(Map.of("x/data_batch_1.bin", records(3, 5))));
    checkLabels(Cifar.CIFAR10.train(folder));
  }

  @Test
  void twoFilesOfANameAreRefused() throws IOException {
    write("mnist/train-images-idx3-ubyte", IMAGES);
    write("fashion/train-images-idx3-ubyte.gz", IMAGES);
    assertEquals(
        folder
            + ": expected one file train-images-idx3-ubyte, got fashion/train-images-idx3-ubyte.gz"
            + " and mnist/train-images-idx3-ubyte; take one of them out, or give its folder",
        messageOf(() -> Idx.MNIST.train(folder)));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a/test_batch.bin", records(3, 5));
    files.put("b/test_batch.bin", records(5, 3));
    for (Path archive :
        new Path[] {
          write("two.zip", Packed.zip(files)), write("two.tar", Packed.tar(files)),
        }) {
      String message = messageOf(() -> Cifar.CIFAR10.test(archive));
      assertTrue(
          message.startsWith(
              archive + ": expected one file test_batch.bin, got a/test_batch.bin and b/test_"),
          message);
    }
  }

  @Test
  void whatIsThereInsteadIsListed() throws IOException {
    for (int i = 1; i < 9; i++) {
      write("other" + i + ".csv", new byte[1]);
    }
    assertEquals(
        folder
            + ": expected train-images-idx3-ubyte[.gz], got no such file, only other1.csv,"
            + " other2.csv, other3.csv, other4.csv, other5.csv, other6.csv, ...; give the folder or"
            + " archive that holds the IDX files",
        messageOf(() -> Idx.MNIST.train(folder)));
  }

  @Test
  void otherVersionsOfCifarAreNamed() throws IOException {
    Map<String, String> cases = new LinkedHashMap<>();
    cases.put("py/cifar-10-batches-py/data_batch_1", "this is the version for Python; give");
    cases.put("ar/cifar-10-python.tar.gz", "this is the version for Python; give");
    cases.put("flat/batches.meta", "this is the version for Python; give");
    cases.put("mat/cifar-10-batches-mat/data_batch_1.mat", "this is the version for Matlab; give");
    cases.put("hundred/cifar-100-binary/train.bin", "these are files of cifar100; give");
    for (Map.Entry<String, String> each : cases.entrySet()) {
      write(each.getKey(), records(1, 2));
      Path top = folder.resolve(each.getKey()).subpath(0, folder.getNameCount() + 1);
      Path source = folder.getRoot().resolve(top);
      String message = messageOf(() -> Cifar.CIFAR10.train(source));
      assertTrue(message.contains("; " + each.getValue()), message);
    }
    byte[] tar = Packed.tar(Map.of("cifar-10-batches-py/data_batch_1", new byte[9]));
    Path archive = write("python.tar.gz", Packed.gzip(tar));
    assertTrue(messageOf(() -> Cifar.CIFAR10.train(archive)).contains("version for Python"));
    write("ten/test_batch.bin", records(1, 2));
    assertTrue(
        messageOf(() -> Cifar.CIFAR100.test(folder.resolve("ten")))
            .contains("these are files of cifar10; give"));
    write("h/cifar-100-python/train", new byte[9]);
    assertTrue(
        messageOf(() -> Cifar.CIFAR100.train(folder.resolve("h"))).contains("version for Python"));
  }

  @Test
  void archivesThatAreNotReadAreNamed() throws IOException {
    Map<String, String> starts = new LinkedHashMap<>();
    starts.put("7z\u00BC\u00AF\u0027\u001C", "a 7z archive");
    starts.put("Rar!\u001A\u0007", "a RAR archive");
    starts.put("BZh91AY", "an archive packed by bzip2");
    starts.put("\u00FD7zXZ\0", "an archive packed by xz");
    starts.put("\u0028\u00B5\u002F\u00FD", "an archive packed by zstd");
    starts.put("", "an empty file");
    for (Map.Entry<String, String> start : starts.entrySet()) {
      Path file = write("some", start.getKey().getBytes(StandardCharsets.ISO_8859_1));
      assertEquals(
          file
              + ": expected a .tar.gz, a .zip or a folder, got "
              + start.getValue()
              + "; unpack it and give the folder",
          messageOf(() -> Idx.MNIST.train(file)));
    }
  }

  @Test
  void aZipThatIsEncryptedIsNotCalledDamaged() throws IOException {
    byte[] zip = Packed.zip(Map.of("test_batch.bin", records(3, 5)));
    zip[6] |= 1;
    Path file = write("secret.zip", zip);
    String message = messageOf(() -> Cifar.CIFAR10.test(file));
    assertTrue(message.contains("got a kind of zip that is not read: encrypted"), message);
    assertTrue(message.endsWith("; unpack it and give the folder"), message);
  }

  @Test
  @Timeout(60)
  @DisabledOnOs(OS.WINDOWS)
  void devicesAndLinksToNothingAreRefused() throws IOException {
    Path device = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/zero"));
    String next = "; check the path or download the data set";
    assertEquals(
        device + ": expected a folder or an archive, got a pipe or a device" + next,
        messageOf(() -> Cifar.CIFAR10.train(device)));
    Path broken = Files.createSymbolicLink(folder.resolve("broken"), folder.resolve("nowhere"));
    assertEquals(
        broken + ": expected a folder or an archive, got a link to nothing" + next,
        messageOf(() -> Cifar.CIFAR10.train(broken)));
    Path part = folder.resolve("data_batch_1.bin");
    Files.createSymbolicLink(part, Path.of("/dev/zero"));
    assertEquals(
        part
            + ": expected a file, got a pipe or a device; check the path or get the data set again",
        messageOf(() -> Cifar.CIFAR10.train(folder)));
  }

  @Test
  void aFolderInPlaceOfAFileIsListed() throws IOException {
    Files.createDirectories(folder.resolve("test_batch.bin"));
    String message = messageOf(() -> Cifar.CIFAR10.test(folder));
    assertTrue(
        message.contains("expected test_batch.bin, got no such file, only test_batch.bin/;"),
        message);
  }

  @Test
  void aCountThatAFileClaimsIsNotBelieved() throws IOException {
    byte[] images = IMAGES.clone();
    System.arraycopy(Pngs.ints(Integer.MAX_VALUE), 0, images, 4, 4);
    Path file = write("train-images-idx3-ubyte", images);
    assertEquals(
        file
            + ", byte 18: expected 1 bytes of image 2 of 2147483647, got only 0; the file is"
            + " damaged or cut short, so get it again",
        messageOf(() -> Idx.MNIST.train(folder)));
  }

  @Test
  void aSizeThatATarEntryClaimsIsNotBelieved() throws IOException {
    byte[] tar = Packed.tar(Map.of("test_batch.bin", records(3, 5)));
    byte[] most = "77777777777\0".getBytes(StandardCharsets.US_ASCII);
    int sum = 0;
    System.arraycopy(most, 0, tar, 124, most.length);
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : tar[i] & 0xFF;
    }
    byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, 148, digits.length);
    Path file = write("huge.tar", tar);
    String message = messageOf(() -> Cifar.CIFAR10.test(file));
    assertTrue(message.contains("expected another 858993"), message);
  }
}
