// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose first bytes can be looked at before it is read. */
final class PeekStream extends BufferedInputStream {
  /** Far enough to see the mark of a tar archive. */
  private static final int HEAD = 512;

  PeekStream(InputStream input, int buffer) {
    super(input, buffer);
  }

  /** The first bytes, fewer if there are no more; to be called before anything is read. */
  byte[] peek() throws IOException {
    mark(HEAD);
    byte[] head = readNBytes(HEAD);
    reset();
    return head;
  }

  /**
   * Tells 0 at the end alone, and waits to know: {@code GZIPInputStream} asks whether another part
   * follows, and would lose the rest of what comes from a slow pipe.
   */
  @Override
  public synchronized int available() throws IOException {
    mark(1);
    int next = read();
    reset();
    return next < 0 ? 0 : 1;
  }
}
