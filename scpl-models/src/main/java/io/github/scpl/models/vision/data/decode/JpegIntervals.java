// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

/** The parts of a scan's data between restart markers. */
final class JpegIntervals {
  private final byte[] content;
  private final int end;
  private int position;
  private int count;

  JpegIntervals(byte[] content, int from, int end) {
    this.content = content;
    this.end = end;
    position = from;
  }

  /** The next part, after a marker of the right number if it is not the first. */
  JpegBits next() throws ImageFault {
    if (count > 0) {
      int marker = position + 1 < end ? content[position + 1] & 0xFF : 0;
      if (marker != 0xD0 + (count - 1) % 8) {
        throw ImageFault.damaged("a JPEG image with restarts out of order");
      }
      position += 2;
    }
    count++;
    int from = position;
    while (position < end && !isRestart()) {
      position++;
    }
    return new JpegBits(content, from, position);
  }

  private boolean isRestart() {
    return content[position] == (byte) 0xFF
        && position + 1 < end
        && (content[position + 1] & 0xF8) == 0xD0;
  }

  void requireEnd() throws ImageFault {
    if (position < end) {
      throw ImageFault.damaged("a JPEG image with restarts out of order");
    }
  }
}
