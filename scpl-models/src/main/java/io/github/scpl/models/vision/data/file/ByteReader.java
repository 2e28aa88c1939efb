// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import io.github.scpl.models.data.DataException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a data file from front to back, unpacks it if it is gzip, and knows the place for messages.
 */
public final class ByteReader implements Closeable {
  public static final String GET_AGAIN = "the file is damaged or cut short, so get it again";
  private static final int BUFFER = 1 << 16;
  private static final Pattern OTHER_ZIP =
      Pattern.compile("(?i)unsupported|encrypted|only DEFLATED");

  private final String name;
  private final InputStream in;
  private final boolean packed;
  private long position;

  private ByteReader(String name, InputStream in, boolean packed) {
    this.name = name;
    this.in = in;
    this.packed = packed;
  }

  /** A reader of the stream, which it closes, also if opening fails. */
  static ByteReader open(String name, InputStream stream) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream, BUFFER);
    try {
      in.mark(2);
      boolean packed = in.read() == 0x1F && in.read() == 0x8B;
      in.reset();
      return new ByteReader(name, packed ? new GZIPInputStream(in, BUFFER) : in, packed);
    } catch (IOException e) {
      try (in) {
        throw explain(name + ", byte 0", e);
      }
    }
  }

  public String name() {
    return name;
  }

  /** Fills the array. */
  public void fill(byte[] target, String what) throws IOException {
    int count = read(target, 0, target.length);
    if (count < target.length) {
      throw shortFile(target.length, what, count);
    }
  }

  /** Reads until the range is full or the file ends, and returns the number of bytes read. */
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int count = in.readNBytes(target, offset, length);
      position += count;
      return count;
    } catch (IOException e) {
      throw explain(place(), e);
    }
  }

  /** Reads a number of four bytes, the highest first. */
  public int readInt(String what) throws IOException {
    byte[] bytes = new byte[4];
    fill(bytes, what);
    int value = 0;
    for (byte b : bytes) {
      value = value << 8 | b & 0xFF;
    }
    return value;
  }

  /** Passes over some bytes. */
  void skip(long count, String what) throws IOException {
    byte[] chunk = new byte[(int) Math.min(count, BUFFER)];
    for (long left = count; left > 0; ) {
      int length = (int) Math.min(left, chunk.length);
      int read = read(chunk, 0, length);
      left -= read;
      if (read < length) {
        throw shortFile(count, what, count - left);
      }
    }
  }

  /** Reads to the end of the file, so that gzip's check sum gets compared. */
  void drain() throws IOException {
    byte[] chunk = new byte[BUFFER];
    while (read(chunk, 0, chunk.length) > 0) {
      continue;
    }
  }

  /** Requires that nothing follows, which also compares gzip's check sum. */
  public void expectEnd() throws IOException {
    if (read(new byte[1], 0, 1) > 0) {
      position--;
      throw failure("the end of the file", "more bytes", "check that this is the official file");
    }
  }

  private DataException shortFile(long expected, String what, long got) {
    position -= got;
    return failure(expected + " bytes of " + what, "only " + got, GET_AGAIN);
  }

  /** An exception about the bytes from the present position on. */
  public DataException failure(String expected, String got, String next) {
    return new DataException(place(), expected, got, next);
  }

  private String place() {
    return name + ", byte " + position + (packed ? " (unpacked)" : "");
  }

  /** The same failure in this library's words. */
  public static DataException explain(String place, IOException e) {
    if (e instanceof DataException known) {
      return known;
    }
    if (e instanceof EOFException) {
      return new DataException(place, "more packed data", "the end of the file", GET_AGAIN, e);
    }
    if (e instanceof ZipException && OTHER_ZIP.matcher(e.getMessage() + "").find()) {
      String got = "a kind of zip that is not read: " + e.getMessage();
      return new DataException(place, "packed data", got, "unpack it and give the folder", e);
    }
    if (e instanceof ZipException) {
      String got = "an error: " + e.getMessage();
      return new DataException(place, "sound packed data", got, GET_AGAIN, e);
    }
    String next = "check that it exists and that you may read it";
    return new DataException(place, "readable data", reason(e), next, e);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "no permission to read it";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    boolean named = e instanceof FileSystemException system && system.getReason() != null;
    return named ? ((FileSystemException) e).getReason() : e.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
