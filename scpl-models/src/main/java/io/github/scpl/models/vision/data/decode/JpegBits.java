// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

/** The bits of coded JPEG data between two markers. */
final class JpegBits {
  private final byte[] content;
  private final int end;
  private int position;
  private int current;
  private int left;
  private int zeros;

  JpegBits(byte[] content, int from, int to) {
    this.content = content;
    position = from;
    int last = to;
    while (last > from && content[last - 1] == (byte) 0xFF) { // filling before a marker
      last--;
    }
    end = last;
  }

  int next() throws ImageFault {
    if (left == 0) {
      if (position >= end) {
        throw ImageFault.damaged("a JPEG image with too little data for its size");
      }
      current = content[position++] & 0xFF;
      left = Byte.SIZE;
      if (current == 0xFF) { // a stuffed zero follows
        position++;
      }
    }
    int bit = current >> --left & 1;
    zeros = bit == 0 ? zeros + 1 : 0;
    return bit;
  }

  /** A number of so many bits. */
  int next(int count) throws ImageFault {
    int number = 0;
    for (int i = 0; i < count; i++) {
      number = number << 1 | next();
    }
    return number;
  }

  /** The number of zero bits in a row up to here. */
  int zeros() {
    return zeros;
  }

  /** Requires that nothing is left but what fills the last byte: ones, or what an encoder likes. */
  void requireEnd() throws ImageFault {
    if (position < end) {
      throw ImageFault.damaged("a JPEG image with too much data for its size");
    }
  }
}
