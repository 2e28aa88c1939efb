// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.checkpoint.Manifest.Attachment;
import io.github.scpl.device.Tensor;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The zip file that a model is stored in: a manifest, an entry for each attachment, and one for
 * each block and the head, which holds its arrays one behind the other. Entries are read one by
 * one, where they are needed, and no further than they should reach. Not thread-safe.
 */
final class ModelZip implements Closeable {
  private static final String MANIFEST = "manifest.txt";
  private static final String ATTACHMENTS = "attachments/";
  private static final String WEIGHTS = "weights/";

  /** The manifest is read as a whole. That of a hundred layers has some ten thousand bytes. */
  private static final int LARGEST_MANIFEST = 1 << 22;

  /** The same network makes the same bytes at any time. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Path path;
  private final ZipFile zip;
  private RandomAccessFile file;
  private ZipLayout layout;
  private final ArrayBytes bytes;

  ModelZip(Path path) throws IOException {
    this(path, read -> {});
  }

  /**
   * Opens a file.
   *
   * @param progress told how many bytes have been read, again and again
   */
  ModelZip(Path path, IntConsumer progress) throws IOException {
    this.path = path;
    bytes = new ArrayBytes(progress);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected a model file, got none");
    }
    if (!Files.isRegularFile(path)) {
      String got = Files.isDirectory(path) ? "a folder" : "something else";
      throw damaged("expected a file, got " + got, null);
    }
    zip = open();
    try {
      file = new RandomAccessFile(path.toFile(), "r");
      layout = new ZipLayout(file, zip);
    } catch (IOException e) {
      close();
      throw damaged(AtomicFile.reason(e), e);
    }
  }

  private ZipFile open() throws IOException {
    try {
      return new ZipFile(path.toFile());
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw damaged("it is no model file, or cut off", e);
    } catch (IOException e) {
      throw damaged(AtomicFile.reason(e), e);
    }
  }

  /** Writes a model; numbers hardly compress, so nothing is compressed. */
  static void write(
      OutputStream output,
      Manifest manifest,
      NetworkArrays arrays,
      Map<String, byte[]> attachments,
      IntConsumer progress)
      throws IOException {
    byte[] text = ManifestText.write(manifest).getBytes(StandardCharsets.UTF_8);
    if (text.length > LARGEST_MANIFEST) {
      throw new IllegalArgumentException(
          "Expected properties and names of "
              + LARGEST_MANIFEST
              + " bytes at most, got "
              + text.length
              + "; attach what is large");
    }
    ArrayBytes bytes = new ArrayBytes(progress);
    try (ZipOutputStream zip = new ZipOutputStream(output)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      zip.putNextEntry(entry(MANIFEST));
      zip.write(text);
      for (Attachment attached : manifest.attachments()) {
        zip.putNextEntry(entry(ATTACHMENTS + attached.name()));
        zip.write(attachments.get(attached.name()));
      }
      for (String part : arrays.parts()) {
        zip.putNextEntry(entry(WEIGHTS + part));
        for (Tensor array : arrays.values(manifest.arraysOf(part))) {
          bytes.write(array, zip);
        }
      }
    }
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    return entry;
  }

  Manifest manifest() throws IOException {
    long size = entryOf(MANIFEST).getSize();
    if (size > LARGEST_MANIFEST) {
      throw damaged(
          MANIFEST + ": expected at most " + LARGEST_MANIFEST + " bytes, got " + size, null);
    }
    String text = new String(bytes(MANIFEST, (int) size), StandardCharsets.UTF_8);
    try {
      return ManifestText.read(text);
    } catch (IllegalArgumentException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  /** The bytes of an attachment, which are those that were saved. */
  byte[] attachment(Attachment attached) throws IOException {
    String name = ATTACHMENTS + attached.name();
    requireSize(name, attached.bytes());
    byte[] content = bytes(name, attached.bytes());
    if (!Attachments.sha256(content).equals(attached.sha256())) {
      throw damaged(name + ": the check sum is wrong", null);
    }
    return content;
  }

  /** Requires that a part is there, whole and undamaged. */
  void verify(String part, Manifest manifest) throws IOException {
    long expected;
    try {
      expected = manifest.bytesOf(part);
    } catch (ArithmeticException e) {
      throw damaged(WEIGHTS + part + ": expected fewer numbers", e);
    }
    requireSize(WEIGHTS + part, expected);
    read(WEIGHTS + part, input -> bytes.drain(input, expected));
  }

  /** Overwrites arrays, which are all that a part has. */
  void read(String part, List<Tensor> arrays) throws IOException {
    read(
        WEIGHTS + part,
        input -> {
          for (Tensor array : arrays) {
            bytes.read(input, array);
          }
          bytes.drain(input, 0);
        });
  }

  private void requireSize(String name, long expected) throws IOException {
    long size = entryOf(name).getSize();
    if (size != expected) {
      throw damaged(name + ": expected " + expected + " bytes, got " + size, null);
    }
  }

  private interface Reader {
    void read(InputStream input) throws IOException;
  }

  /** All bytes of an entry, which has so many; memory is taken as they come. */
  private byte[] bytes(String name, int size) throws IOException {
    byte[][] content = new byte[1][];
    read(
        name,
        input -> {
          content[0] = input.readNBytes(size);
          bytes.drain(input, size - content[0].length);
        });
    return content[0];
  }

  /** Reads an entry to its end; Java checks the sums of streams, but not of files. */
  private void read(String name, Reader reader) throws IOException {
    ZipEntry entry = entryOf(name);
    CRC32 sum = new CRC32();
    try (InputStream input = new CheckedInputStream(zip.getInputStream(entry), sum)) {
      reader.read(input);
    } catch (IOException e) {
      throw damaged(name + ": " + AtomicFile.reason(e), e);
    }
    if (sum.getValue() != entry.getCrc()) {
      throw damaged(name + ": the check sum is wrong", null);
    }
  }

  private ZipEntry entryOf(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw damaged("it has no entry " + name, null);
    }
    try {
      layout.require(name);
    } catch (IOException e) {
      throw damaged(e instanceof EOFException ? "it is cut off" : AtomicFile.reason(e), e);
    }
    return entry;
  }

  private IOException damaged(String what, Exception cause) {
    return new IOException("Cannot read the model " + path + ": " + what, cause);
  }

  @Override
  public void close() throws IOException {
    try (zip) {
      if (file != null) {
        file.close();
      }
    }
  }
}
