// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.models.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SourceTest {
  @TempDir private Path directory;

  private static byte[] bytes(Source source) throws IOException {
    try (InputStream stream = source.open()) {
      return stream.readAllBytes();
    }
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(content);
    }
    return packed.toByteArray();
  }

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("file"), content);
    DataException failure = assertThrows(DataException.class, () -> bytes(Source.of(file)));
    assertTrue(failure.getMessage().startsWith(file + ": expected text"), failure.getMessage());
    return failure.getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "504b0304aa, a zip archive; unpack it",
    "425a6839314159265359, packed by bzip2; unpack it",
    "fd377a585a00, packed by xz; unpack it",
    "28b52ffd00, packed by zstd; unpack it",
    "377abcaf271c, a 7z archive; unpack it",
    "526172211a0700, a rar archive; unpack it",
    "504152311504, a Parquet file; convert it",
    "4152524f573100001234, an Arrow file; convert it",
    "ba164f2f0c, fastText's binary model; take the text format",
    "fffe6100, text in UTF-16; convert it to UTF-8",
    "feff0061, text in UTF-16; convert it to UTF-8"
  })
  void filesThatAreNoTextAreNamed(String hex, String expected) throws IOException {
    byte[] content = HexFormat.of().parseHex(hex);
    assertTrue(refusal(content).contains(expected), refusal(content));
    assertTrue(refusal(gzip(content)).contains(expected));
  }

  @Test
  void archivesAreNotReadAsText() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    assertTrue(refusal(gzip(tar)).contains("a tar archive; unpack it"));
    assertTrue(refusal(gzip(gzip(tar))).contains("packed by gzip twice; unpack it"));
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream stream = new ZipOutputStream(zip)) {
      stream.putNextEntry(new ZipEntry("train.csv"));
    }
    assertTrue(refusal(zip.toByteArray()).contains("a zip archive; unpack it"));
  }

  @Test
  void textThatBeginsLikeAnotherFormatIsRead() throws IOException {
    for (String text : List.of("BZh is a word", "PK", "PAR1S", "Rar!", "7z", "")) {
      Path file = Files.writeString(directory.resolve("file"), text);
      assertEquals(text, new String(bytes(Source.of(file)), StandardCharsets.UTF_8));
    }
  }

  @Test
  void aFolderIsRefused() {
    DataException failure = assertThrows(DataException.class, () -> Source.of(directory).open());
    assertEquals(
        directory + ": expected a file, got a folder; give the path of a file in it",
        failure.getMessage());
  }

  @Test
  void aFileThatMayNotBeReadIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assumeTrue(
        file.toFile().setReadable(false) && !Files.isReadable(file), "the user may read all");
    DataException failure = assertThrows(DataException.class, () -> Source.of(file).open());
    assertEquals(
        file + ": expected a readable file, got no permission; allow to read it",
        failure.getMessage());
  }

  @Test
  void aPipeIsReadOnceAndThenRefused() throws Exception {
    Path pipe = pipe();
    byte[] content = "one\ntwo\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    Source source = Source.of(pipe);
    FutureTask<Path> writer = write(pipe, content);
    assertEquals(content.length, bytes(source).length);
    writer.get();
    DataException failure = assertThrows(DataException.class, source::open);
    assertEquals(
        pipe
            + ": expected a file, for it is read more than once, got a pipe or a device; write the"
            + " content to a file",
        failure.getMessage());
  }

  @Test
  void noPartOfGzipIsLostThatComesLate() throws IOException {
    byte[] part = gzip("line\n".getBytes(StandardCharsets.UTF_8));
    Iterator<byte[]> parts = List.of(part, part, part).iterator();
    InputStream slow =
        new InputStream() {
          private byte[] arrived = new byte[0];
          private int position;

          @Override
          public int read() {
            if (position == arrived.length && parts.hasNext()) {
              arrived = parts.next();
              position = 0;
            }
            return position == arrived.length ? -1 : arrived[position++] & 0xff;
          }

          @Override
          public int read(byte[] target, int offset, int count) {
            int first = count == 0 ? -1 : read();
            if (first < 0) {
              return count == 0 ? 0 : -1;
            }
            target[offset] = (byte) first;
            int more = Math.min(count - 1, arrived.length - position);
            System.arraycopy(arrived, position, target, offset + 1, more);
            position += more;
            return 1 + more;
          }
        };
    try (InputStream stream = new GZIPInputStream(new PeekStream(slow, 1 << 16))) {
      assertEquals("line\n".repeat(3), new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private Path pipe() throws IOException, InterruptedException {
    Path pipe = directory.resolve("pipe");
    boolean made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      made = false;
    }
    assumeTrue(made, "this system has no named pipes");
    return pipe;
  }

  private static FutureTask<Path> write(Path pipe, byte[] content) {
    FutureTask<Path> task =
        new FutureTask<>(
            () -> {
              try (OutputStream stream = Files.newOutputStream(pipe)) {
                stream.write(content);
              }
              return pipe;
            });
    Thread thread = new Thread(task, "writer");
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
