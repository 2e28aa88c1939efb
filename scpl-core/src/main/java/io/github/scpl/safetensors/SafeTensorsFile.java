// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import io.github.scpl.device.Tensor;
import io.github.scpl.files.Failure;
import io.github.scpl.safetensors.HeaderReader.Header;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A file of tensors in the safetensors format, as {@link SafeTensorsWriter} or the format's own
 * library writes them. Tensors of all types are listed, those of FLOAT and DOUBLE can be read.
 *
 * <p>The header is checked as a whole before anything is read: every byte of the data belongs to
 * one tensor, and every tensor has as many as its type and shape ask for. The format has no check
 * sums, so a number that was changed on the disk is another number. The file stays open, so that
 * one that is replaced by another meanwhile is read to its end. Not thread-safe.
 */
public final class SafeTensorsFile implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile file;
  private final Map<String, String> metadata;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final IntConsumer passed;
  private ArrayBytes bytes; // as soon as there is something to read

  private SafeTensorsFile(Path path, RandomAccessFile file, IntConsumer passed) throws IOException {
    this.passed = passed;
    this.path = path;
    this.file = file;
    Header header = header();
    metadata = Collections.unmodifiableMap(header.metadata());
    header.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
  }

  /**
   * Opens a file and reads its header, which takes heap by the header's length, and no more than
   * some hundreds of megabytes for the longest.
   *
   * @throws IOException if there is no such file, it cannot be read, or it is damaged
   */
  public static SafeTensorsFile open(Path path) throws IOException {
    return open(path, passed -> {});
  }

  /**
   * The same, and tells how far reading is.
   *
   * @param passed told of every chunk of elements that was read, how many bytes it has
   * @throws IOException like there
   */
  public static SafeTensorsFile open(Path path, IntConsumer passed) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected a safetensors file, got none");
    }
    if (!Files.isRegularFile(path)) {
      String got = Files.isDirectory(path) ? "a folder" : "something else";
      throw new IOException("Cannot read " + path + ": expected a file, got " + got);
    }
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
      try {
        return new SafeTensorsFile(path, file, passed);
      } catch (Throwable e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IOException("Cannot read " + path + ": " + Failure.reason(e), e);
    }
  }

  private Header header() throws IOException {
    long end = file.length();
    if (end < Long.BYTES) {
      throw new IOException("expected a safetensors file, got " + end + " bytes");
    }
    byte[] first = new byte[Long.BYTES];
    file.readFully(first);
    long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long longest = Math.min(HeaderReader.LARGEST, end - Long.BYTES);
    if (length < 2 || length > longest) {
      throw new IOException(
          "expected a header of 2 to "
              + longest
              + " bytes, got "
              + Long.toUnsignedString(length)
              + "; it is no safetensors file, or cut off");
    }
    long start = Long.BYTES + length;
    if (section(Long.BYTES, 1).read() != '{') {
      throw new IOException("the header: expected a {, got something else");
    }
    return HeaderReader.read(section(Long.BYTES, length), start, end);
  }

  /** Text that was written with the tensors; the map cannot be changed. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** All tensors, in the order of their data. */
  public List<StoredTensor> tensors() {
    return List.copyOf(tensors.values());
  }

  /**
   * Overwrites a tensor with the one of a name, by chunks.
   *
   * @param into of the same type, FLOAT or DOUBLE, and the same shape, in any layout
   * @throws IllegalArgumentException if the file has none of this name, or type or shape differ;
   *     nothing is overwritten then
   * @throws IOException if the file cannot be read, or was cut off since it was opened; the tensor
   *     may hold some of the elements then
   */
  public void read(String name, Tensor into) throws IOException {
    StoredTensor stored = stored(name);
    DataType type = stored.dataType();
    require(type == DataType.FLOAT || type == DataType.DOUBLE, name, "FLOAT or DOUBLE", type);
    boolean fits =
        into.dataType() == type
            && into.hasShape(stored.shape().stream().mapToLong(Long::longValue).toArray());
    require(fits, name, "a tensor to hold " + type + stored.shape(), into);
    read(stored, input -> bytes.read(input, into));
  }

  /**
   * Copies the bytes of a tensor of any type, such as for a check sum.
   *
   * @throws IllegalArgumentException if the file has none of this name
   * @throws IOException if the file cannot be read, was cut off since it was opened, or the stream
   *     fails
   */
  public void copy(String name, OutputStream output) throws IOException {
    StoredTensor stored = stored(name);
    read(stored, input -> bytes.copy(input, stored.bytes(), output));
  }

  private interface Reader {
    void read(InputStream input) throws IOException;
  }

  private void read(StoredTensor stored, Reader reader) throws IOException {
    if (bytes == null) {
      bytes = new ArrayBytes(passed);
    }
    try {
      reader.read(section(stored.offset(), stored.bytes()));
    } catch (IOException e) {
      String reason = e instanceof EOFException ? "it was cut off" : Failure.reason(e);
      throw new IOException(
          "Cannot read " + path + ": tensor " + Text.shown(stored.name()) + ": " + reason, e);
    }
  }

  private StoredTensor stored(String name) {
    StoredTensor stored = tensors.get(name);
    require(stored != null, name, "a tensor of this name", "none");
    return stored;
  }

  private void require(boolean met, String name, String expected, Object got) {
    if (!met) {
      throw new IllegalArgumentException(
          path + ": tensor " + Text.shown(name) + ": expected " + expected + ", got " + got);
    }
  }

  /** The bytes from a place on; until they end, nobody may ask for others. */
  private InputStream section(long offset, long length) throws IOException {
    file.seek(offset);
    return new Section(file, length);
  }

  /** Some bytes of a file, from where it is. */
  private static final class Section extends InputStream {
    private final RandomAccessFile file;
    private long rest;

    Section(RandomAccessFile file, long length) {
      this.file = file;
      rest = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int most = (int) Math.min(length, rest);
      int count = most == 0 && length > 0 ? -1 : file.read(target, offset, most);
      rest -= Math.max(0, count);
      return count;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
