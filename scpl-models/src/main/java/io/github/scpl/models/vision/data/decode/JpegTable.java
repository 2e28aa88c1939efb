// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import java.util.Arrays;

/** A Huffman table of a JPEG file. */
final class JpegTable {
  /** By class (DC 0x00, AC 0x10) and number. */
  static final int IDS = 0x20;

  private static final int LONGEST = 16;

  private final int[] counts = new int[LONGEST + 1];
  private final byte[] symbols;

  private JpegTable(byte[] content, int at) {
    int sum = 0;
    for (int length = 1; length <= LONGEST; length++) {
      counts[length] = content[at + length] & 0xFF;
      sum += counts[length];
    }
    int from = at + 1 + LONGEST;
    symbols = Arrays.copyOfRange(content, from, from + sum);
  }

  /** Puts the tables that a segment defines among those known. */
  static void define(JpegTable[] tables, byte[] content, int from, int to) throws ImageFault {
    int at = from;
    while (at < to) {
      int id = content[at] & 0xFF;
      if (id >= IDS || at + 1 + LONGEST > to) {
        throw senseless();
      }
      tables[id] = new JpegTable(content, at);
      at += 1 + LONGEST + tables[id].symbols.length;
      if (at > to) {
        throw senseless();
      }
    }
  }

  private static ImageFault senseless() {
    return ImageFault.damaged("a JPEG image with a Huffman table that makes no sense");
  }

  /** Reads a symbol. Codes of a length are numbers in a row, after those of the length before. */
  int symbol(JpegBits bits) throws ImageFault {
    int code = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code |= bits.next();
      int place = code - first;
      if (place < counts[length]) {
        return symbols[index + place] & 0xFF;
      }
      index += counts[length];
      first = first + counts[length] << 1;
      code <<= 1;
    }
    throw ImageFault.damaged("a JPEG image with data that its Huffman tables don't have");
  }
}
