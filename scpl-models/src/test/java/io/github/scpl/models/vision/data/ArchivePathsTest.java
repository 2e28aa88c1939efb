// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.fuzz.Packs;
import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names in archives are compared with the official ones and shown in messages; they are no paths.
 */
class ArchivePathsTest {
  private static final String PART = "data_batch_1.bin";

  @TempDir Path folder;
  private Path inside;
  private byte[] secret;
  private byte[] content;

  @BeforeEach
  void write() throws IOException {
    inside = Files.createDirectory(folder.resolve("inside"));
    secret = records(1);
    content = records(2);
    Files.write(folder.resolve(PART), secret);
  }

  /** Two records of the classes 0 and 1, whose pixels are alike. */
  private static byte[] records(int pixel) {
    byte[] records = new byte[2 * 3073];
    Arrays.fill(records, (byte) pixel);
    records[0] = 0;
    records[3073] = 1;
    return records;
  }

  private void requireContent(Path archive) throws IOException {
    ImageSet set = Cifar.CIFAR10.train(archive);
    assertEquals(2, set.size());
    assertEquals(content[1], set.pixels(0)[0], "what is in the archive");
    requireNothingElse(archive);
  }

  private void requireNothingElse(Path archive) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertEquals(List.of(folder, folder.resolve(PART), inside, archive), files.sorted().toList());
    }
    assertArrayEquals(secret, Files.readAllBytes(folder.resolve(PART)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../" + PART,
        "../../../../../../../../tmp/" + PART,
        "/etc/" + PART,
        "//" + PART,
        "./x/../../" + PART,
        "C:/" + PART,
        "\0/" + PART
      })
  void namesThatLeadOutsideReadAndWriteNothingThere(String name) throws IOException {
    Path zip = inside.resolve("a.zip");
    requireContent(Files.write(zip, Packs.zip(Map.of(name, content), true)));
    Files.delete(zip);
    Path tar = inside.resolve("a.tar");
    if (name.startsWith("\0")) { // where names end
      Files.write(tar, Packs.tar(Map.of(name, content)));
      assertThrows(DataException.class, () -> Cifar.CIFAR10.train(tar));
      requireNothingElse(tar);
    } else {
      requireContent(Files.write(tar, Packs.tar(Map.of(name, content))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..\\" + PART, "C:\\" + PART, "\\\\host\\x\\" + PART, PART + "\u0001"})
  void namesThatAreNotTheFilesAreNotTaken(String name) throws IOException {
    Path tar = inside.resolve("a.tar");
    Files.write(tar, Packs.tar(Map.of(name, content)));
    assertThrows(DataException.class, () -> Cifar.CIFAR10.train(tar));
    requireNothingElse(tar);
  }

  /** Hard and symbolic links, devices and pipes. */
  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '6'})
  void linksAreNotFollowed(char type) throws IOException {
    Path tar = inside.resolve("a.tar");
    for (String target :
        new String[] {"../" + PART, folder.resolve(PART).toString(), "/dev/zero"}) {
      Files.write(tar, Packs.tar(PART, type, target, new byte[0]));
      assertThrows(DataException.class, () -> Cifar.CIFAR10.train(tar));
      requireNothingElse(tar);
    }
  }

  /** The file that a link stands for would come after it in the archive. */
  @Test
  void aFileBehindALinkOfItsNameIsReadFromTheArchive() throws IOException {
    byte[] link = Packs.tar(PART, '2', "../" + PART, new byte[0]);
    byte[] file = Packs.tar(Map.of(PART, content));
    byte[] both = new byte[512 + file.length];
    System.arraycopy(link, 0, both, 0, 512);
    System.arraycopy(file, 0, both, 512, file.length);
    Path tar = inside.resolve("a.tar");
    requireContent(Files.write(tar, both));
  }
}
