package io.github.scpl.checkpoint;

import io.github.scpl.checkpoint.Manifest.StoredArray;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The zip file that a model is stored in: a manifest, and an entry for each block and the head,
 * which holds its arrays one behind the other. Entries are read one by one, where they are needed.
 * Not thread-safe.
 */
final class ModelZip implements Closeable {
  private static final String MANIFEST = "manifest.txt";
  private static final String WEIGHTS = "weights/";

  /** The same network makes the same bytes at any time. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Path path;
  private final ZipFile zip;
  private final ArrayBytes bytes = new ArrayBytes();

  ModelZip(Path path) throws IOException {
    this.path = path;
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected a model file, got none");
    }
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw damaged("it is no model file, or cut off", e);
    }
  }

  /** Writes a model; numbers hardly compress, so nothing is compressed. */
  static void write(OutputStream output, Manifest manifest, NetworkArrays arrays)
      throws IOException {
    ArrayBytes bytes = new ArrayBytes();
    try (ZipOutputStream zip = new ZipOutputStream(output)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      zip.putNextEntry(entry(MANIFEST));
      zip.write(ManifestText.write(manifest).getBytes(StandardCharsets.UTF_8));
      for (String part : arrays.parts()) {
        zip.putNextEntry(entry(WEIGHTS + part));
        for (INDArray array : arrays.values(manifest.arraysOf(part))) {
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
    String[] text = new String[1];
    read(MANIFEST, input -> text[0] = new String(input.readAllBytes(), StandardCharsets.UTF_8));
    try {
      return ManifestText.read(text[0]);
    } catch (IllegalArgumentException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  /** Requires that a part is there, whole and undamaged. */
  void verify(String part, List<StoredArray> arrays, int width) throws IOException {
    long expected = arrays.stream().mapToLong(StoredArray::length).sum() * width;
    long size = entryOf(WEIGHTS + part).getSize();
    if (size != expected) {
      throw damaged(WEIGHTS + part + ": expected " + expected + " bytes, got " + size, null);
    }
    read(WEIGHTS + part, bytes::drain);
  }

  /** Overwrites arrays, which are all that a part has. */
  void read(String part, List<INDArray> arrays) throws IOException {
    read(
        WEIGHTS + part,
        input -> {
          for (INDArray array : arrays) {
            bytes.read(input, array);
          }
          bytes.drain(input);
        });
  }

  private interface Reader {
    void read(InputStream input) throws IOException;
  }

  /** Reads an entry to its end; Java checks the sums of streams, but not of files. */
  private void read(String name, Reader reader) throws IOException {
    ZipEntry entry = entryOf(name);
    CRC32 sum = new CRC32();
    try (InputStream input = new CheckedInputStream(zip.getInputStream(entry), sum)) {
      reader.read(input);
    } catch (IOException e) {
      throw damaged(name + ": " + e.getMessage(), e);
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
    return entry;
  }

  private IOException damaged(String what, Exception cause) {
    return new IOException("Cannot read the model " + path + ": " + what, cause);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
