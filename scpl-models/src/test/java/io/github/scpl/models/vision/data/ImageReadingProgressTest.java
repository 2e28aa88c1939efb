// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.models.data.ReadingProgress;
import io.github.scpl.models.vision.data.decode.TinyImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // watches are scopes, not values
class ImageReadingProgressTest {
  private static final byte[] RECORDS = new byte[5 * 3073];

  static {
    RECORDS[3073] = 1; // another class
  }

  @TempDir private Path folder;

  private interface Reading {
    ImageSet read() throws IOException;
  }

  /** What was told last of every stretch; each has to begin with 0. */
  private static Map<String, String> told(Reading reading) throws IOException {
    Map<String, String> last = new LinkedHashMap<>();
    try (ReadingProgress.Watch watch =
        ReadingProgress.watch(
            (what, done, total) -> {
              assertEquals(last.containsKey(what), done > 0, what);
              last.put(what, done + " of " + total);
            })) {
      reading.read();
    }
    return last;
  }

  @Test
  void filesOfAFolderAreCountedPackedOrNot() throws IOException {
    byte[] packed = Packed.gzip(RECORDS);
    Files.write(folder.resolve("data_batch_1.bin"), RECORDS);
    Files.write(folder.resolve("data_batch_2.bin.gz"), packed);
    assertEquals(
        Map.of(
            "data_batch_1.bin",
            "15365 of 15365",
            "data_batch_2.bin.gz",
            packed.length + " of " + packed.length),
        told(() -> Cifar.CIFAR10.train(folder)));
  }

  @Test
  void archivesAreCountedAsTheyAreOnTheDisk() throws IOException {
    Map<String, byte[]> files = Map.of("cifar-10-batches-bin/test_batch.bin", RECORDS);
    byte[] tar = Packed.gzip(Packed.tar(files));
    Path archive = Files.write(folder.resolve("cifar.tar.gz"), tar);
    assertEquals(
        Map.of("cifar.tar.gz", tar.length + " of " + tar.length),
        told(() -> Cifar.CIFAR10.test(archive)));
    Path zip = Files.write(folder.resolve("cifar.zip"), Packed.zip(files));
    Map<String, String> told = told(() -> Cifar.CIFAR10.test(zip));
    assertEquals(Map.of("cifar.zip", Files.size(zip) + " of " + Files.size(zip)), told);
  }

  @Test
  void imagesAreCountedOneByOne() throws IOException {
    for (String name : new String[] {"n1", "n2"}) {
      for (int i = 0; i < 3; i++) {
        Path file = folder.resolve("train/" + name + "/" + i + ".png");
        TinyImages.write(TinyImages.plain(i, TinyImages.SIDE, TinyImages.SIDE), "png", file);
      }
    }
    assertEquals(Map.of("images of train", "6 of 6"), told(() -> TinyImageNet.train(folder)));
  }
}
