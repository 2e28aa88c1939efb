// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * UTF-8 with LF after every line, that knows which lines are not UTF-8.
 *
 * <p>A decoder that throws would not say where, and would take the rest of the file with it. Here
 * such a line is read with replacement characters, and its number is kept for whoever asks.
 */
final class Utf8Reader extends Reader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final ByteLines lines;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final Deque<Long> invalid = new ArrayDeque<>();
  private CharBuffer text = CharBuffer.allocate(0);
  private boolean lineEndDue;

  /** Starts after the given number of lines. */
  Utf8Reader(Source source, long skippedLines) throws IOException {
    lines = new ByteLines(source, true);
    while (lines.number() < skippedLines && lines.next()) {
      // The line is not needed.
    }
  }

  @Override
  public int read(char[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (!text.hasRemaining()) {
      if (lineEndDue) {
        lineEndDue = false;
        target[offset] = '\n';
        return 1;
      }
      if (!lines.next()) {
        return -1;
      }
      text = decode();
      lineEndDue = true;
    }
    int available = Math.min(count, text.remaining());
    text.get(target, offset, available);
    return available;
  }

  private CharBuffer decode() {
    ByteBuffer bytes = ByteBuffer.wrap(lines.bytes(), 0, lines.length());
    CharBuffer decoded;
    try {
      decoded = decoder.decode(bytes);
    } catch (CharacterCodingException e) {
      invalid.add(lines.number());
      bytes.rewind();
      decoded = StandardCharsets.UTF_8.decode(bytes);
    }
    if (lines.number() == 1 && decoded.hasRemaining() && decoded.get(0) == BYTE_ORDER_MARK) {
      decoded.get();
    }
    return decoded;
  }

  /** Returns the first invalid line up to the given one, or 0, and forgets all of them. */
  long takeInvalidUpTo(long line) {
    long first = 0;
    while (!invalid.isEmpty() && invalid.peek() <= line) {
      long number = invalid.remove();
      first = first == 0 ? number : first;
    }
    return first;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
