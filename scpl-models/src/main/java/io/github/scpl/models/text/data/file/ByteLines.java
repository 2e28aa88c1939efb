// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import io.github.scpl.models.data.DataException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a file as bytes without their line ends, one after the other in the same memory. */
public final class ByteLines implements Closeable {
  private static final int BUFFER = 1 << 16;

  /** Far above any line of text, far below what exhausts memory when the file is something else. */
  private static final int LONGEST = 1 << 26;

  private final String name;
  private final boolean carriageReturns;
  private final InputStream input;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private byte[] line = new byte[1024];
  private int length;
  private long number;

  /**
   * @param carriageReturns whether CR alone ends a line too; LF and CR LF always do, but without
   *     this the CR of CR LF is left in the line
   */
  public ByteLines(Source source, boolean carriageReturns) throws IOException {
    this.name = source.name();
    this.carriageReturns = carriageReturns;
    this.input = source.open();
  }

  /** Goes to the next line; false at the end. */
  public boolean next() throws IOException {
    length = 0;
    if (!available()) {
      return false;
    }
    number++;
    while (true) {
      int start = position;
      while (position < limit && !isEnd(buffer[position])) {
        position++;
      }
      append(start);
      if (position < limit) {
        boolean mayBeTwo = buffer[position++] == '\r';
        if (mayBeTwo && available() && buffer[position] == '\n') {
          position++;
        }
        return true;
      }
      if (!available()) {
        return true;
      }
    }
  }

  private boolean isEnd(byte b) {
    return b == '\n' || (carriageReturns && b == '\r');
  }

  private void append(int start) throws DataException {
    int count = position - start;
    if (length + count > line.length) {
      if (length + count > LONGEST) {
        throw error(
            "expected a line of text, got more than "
                + LONGEST
                + " bytes without an end; check that this is a file of text");
      }
      line = Arrays.copyOf(line, Math.max(2 * line.length, length + count));
    }
    System.arraycopy(buffer, start, line, length, count);
    length += count;
  }

  private boolean available() throws IOException {
    if (position < limit) {
      return true;
    }
    try {
      limit = input.read(buffer);
    } catch (IOException e) {
      throw Source.unreadable(name + ", after line " + number, e);
    }
    position = 0;
    return limit > 0;
  }

  /** The memory of the current line; it is overwritten by the next. */
  public byte[] bytes() {
    return line;
  }

  /** The number of bytes of the current line. */
  public int length() {
    return length;
  }

  /** The number of the current line, from 1 on. */
  public long number() {
    return number;
  }

  /** A fault of the current line. */
  DataException error(String problem) {
    return new DataException(name + ", line " + number + ": " + problem);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
