// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that claim more than they hold, or two things at once. */
@Timeout(60)
class OddZipTest {
  private static final String MANIFEST =
      "scpl-model\t2\nmethod\tbp\nclasses\t2\ninput\t3\ntype\tfloat\nblocks\t1\nhead\ttrue\n";

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("model.scpl");
  }

  private static Network network() {
    return Network.builder(Shape.of(3), 2)
        .method(Method.BP)
        .block(new Linear(4))
        .head(new Linear(2))
        .build();
  }

  private String refusal() {
    String start = "Cannot read the model " + file() + ": ";
    String message =
        assertThrows(
                IOException.class,
                () -> {
                  try (Network network = network()) {
                    ModelFile.open(file()).load(network);
                  }
                })
            .getMessage();
    assertTrue(message.startsWith(start), message);
    return message.substring(start.length());
  }

  private void zip(Map<String, String> entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(UTF_8));
      }
    }
  }

  /** Zeros shrink to a thousandth. */
  private void zeros(ZipOutputStream zip, String name, int megabytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    byte[] megabyte = new byte[1 << 20];
    for (int i = 0; i < megabytes; i++) {
      zip.write(megabyte);
    }
  }

  @Test
  void aLargeManifestIsRefusedUnread() throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      zeros(zip, "manifest.txt", 100);
    }
    assertTrue(Files.size(file()) < 200_000);
    assertEquals("manifest.txt: expected at most 4194304 bytes, got 104857600", refusal());
  }

  /** The directory says one byte; the entry goes on. */
  @Test
  void anEntryIsReadNoFurtherThanItsSize() throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      zeros(zip, "manifest.txt", 100);
    }
    byte[] bytes = Files.readAllBytes(file());
    int directory = indexOf(bytes, "PK\1\2", 0);
    bytes[directory + 24] = 1;
    bytes[directory + 27] = 0;
    Files.write(file(), bytes);
    assertTrue(refusal().startsWith("manifest.txt: "));
  }

  private static int indexOf(byte[] bytes, String text, int from) {
    return new String(bytes, ISO_8859_1).indexOf(text, from);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parameter\tblock0.a\t0 | expected up to 8 positive dimensions, got 0",
        "parameter\tblock0.a\t-3,4 | expected up to 8 positive dimensions, got -3,4",
        "buffer\tblock0.a\t* | expected up to 8 positive dimensions, got *",
        "parameter\tblock0.a\t1,1,1,1,1,1,1,1,1 | expected up to 8 positive dimensions,",
        "parameter\tblock0.a\t4294967296,4294967296 | long overflow",
        "parameter\tblock0.a\t99999999999999999999 | For input string:",
        "parameter\tblock0.a | Index 2 out of bounds",
        "attachment\ta\t-1\tx | expected a number of bytes, got -1",
        "attachment\t../a\t1\tx | expected a name of up to 100 letters, digits, '.', '_' and '-',",
        "attachment\ta/b\t1\tx | expected a name of up to 100 letters,",
        "classes\t3 | expected one line of classes, got two",
      })
  void linesThatCannotBeAreNamed(String line, String message) throws IOException {
    zip(Map.of("manifest.txt", MANIFEST + line.replace("\\t", "\t") + "\n"));
    String got = refusal();
    assertTrue(got.startsWith("line 8 of the manifest: " + message), got);
  }

  @ParameterizedTest
  @CsvSource({"parameter\tblock0.a\t2", "attachment\ta\t1\tx", "property\ta\t1"})
  void whatIsThereTwiceIsNamed(String line) throws IOException {
    zip(Map.of("manifest.txt", (MANIFEST + line + "\n" + line + "\n")));
    String got = refusal();
    assertTrue(got.startsWith("line 9 of the manifest: expected one "), got);
  }

  @ParameterizedTest
  @CsvSource({"classes,0", "classes,-2", "input,0", "input,''", "type,texts", "blocks,x"})
  void factsThatCannotBeAreRefused(String fact, String value) throws IOException {
    zip(Map.of("manifest.txt", MANIFEST.replaceFirst(fact + "\t.*", fact + "\t" + value)));
    refusal();
  }

  /** Sums of sizes that do not overflow one by one. */
  @Test
  void moreNumbersThanCanBeCountedAreRefused() throws IOException {
    String line = "\t4611686018427387904\n";
    Manifest manifest =
        ManifestText.read(MANIFEST + "buffer\tblock0.a" + line + "buffer\tblock0.b" + line);
    assertThrows(ArithmeticException.class, () -> manifest.bytesOf("block0"));
  }

  private byte[] saved() throws IOException {
    try (Network network = network()) {
      ModelFile.save(file(), network, Map.of());
    }
    return Files.readAllBytes(file());
  }

  /** As Python's zipfile, which only warns, writes them. */
  @Test
  void twoEntriesOfOneNameAreRefusedByName() throws IOException {
    byte[] bytes =
        new String(saved(), ISO_8859_1)
            .replace("weights/block0", "weights/blockX")
            .replace("weights/head", "weights/hexd")
            .getBytes(ISO_8859_1);
    Files.write(file(), bytes);
    assertEquals("it has no entry weights/block0", refusal());
    Files.write(
        file(),
        new String(twoEntries("weights/block0", "weights/blockX"), ISO_8859_1)
            .replace("weights/blockX", "weights/block0")
            .getBytes(ISO_8859_1));
    assertEquals("expected one entry weights/block0, got two", refusal());
  }

  private static byte[] twoEntries(String first, String second) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : new String[] {"manifest.txt", first, second}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(MANIFEST.getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  /** What reads a file from its start would see two entries, the directory has different ones. */
  @Test
  void headersThatContradictTheDirectoryAreRefusedByName() throws IOException {
    byte[] bytes = saved();
    int header = indexOf(bytes, "weights/head", 0);
    bytes[header + 8] = 'H';
    Files.write(file(), bytes);
    assertEquals("weights/head: its header is not what the directory says", refusal());
  }

  @Test
  void entriesThatTheDirectoryDoesNotListAreRefused() throws IOException {
    byte[] bytes = saved();
    int directory = indexOf(bytes, "PK\1\2", 0);
    int end = indexOf(bytes, "PK\5\6", directory);
    byte[] hidden = new byte[60];
    try (OutputStream output = Files.newOutputStream(file())) {
      output.write(bytes, 0, directory);
      output.write(hidden);
      output.write(bytes, directory, end - directory + 16);
      int offset = directory + hidden.length;
      output.write(new byte[] {(byte) offset, (byte) (offset >> 8), (byte) (offset >> 16), 0});
      output.write(new byte[2]);
    }
    assertEquals("it has entries or bytes that its directory does not list", refusal());
  }

  @Test
  void manyEntriesAreRefused() throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      for (int i = 0; i < 10_001; i++) {
        zip.putNextEntry(new ZipEntry(Integer.toString(i)));
      }
    }
    assertEquals("expected at most 10000 entries, got 10001", refusal());
  }

  @Test
  void noModelIsReadFromAFolderOrAPipe() throws IOException, InterruptedException {
    Files.createDirectory(file());
    assertEquals("expected a file, got a folder", refusal());
    Files.delete(file());
    Process made = new ProcessBuilder("mkfifo", file().toString()).start();
    assertTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0);
    assertEquals("expected a file, got something else", refusal());
  }
}
