package io.github.scpl.models.vision.data;

import java.util.Arrays;

/**
 * What the scans of a JPEG image bring. A decoder takes what no scan brought for zero, and a
 * Huffman table that is missing for a usual one, without a word.
 */
final class JpegScans {
  private static final int COEFFICIENTS = 64;
  private static final int COUNTS = 16;

  private final boolean progressive;
  private final int[] componentIds;

  /** The lowest bit known of each component's coefficients; -1 if none is. */
  private final int[][] lowestBits;

  private final boolean[] tables;

  /**
   * Expects scans of a frame.
   *
   * @param tables the Huffman tables seen so far, which are those of the file, by class and number
   */
  JpegScans(boolean progressive, int[] componentIds, boolean[] tables) {
    this.progressive = progressive;
    this.componentIds = componentIds;
    this.tables = tables;
    lowestBits = new int[componentIds.length][COEFFICIENTS];
    for (int[] bits : lowestBits) {
      Arrays.fill(bits, -1);
    }
  }

  /** Notes the tables that a segment defines. */
  static void define(boolean[] tables, byte[] content, int from, int to) throws ImageFault {
    int at = from;
    while (at < to) {
      int symbols = 0;
      for (int i = 1; i <= COUNTS && at + i < to; i++) {
        symbols += content[at + i] & 0xFF;
      }
      int id = content[at] & 0xFF;
      at += 1 + COUNTS + symbols;
      if (id >= tables.length || at > to) {
        throw ImageFault.damaged("a JPEG image with a Huffman table that makes no sense");
      }
      tables[id] = true;
    }
  }

  /** Notes what a scan brings; the range is its header without the length. */
  void add(byte[] content, int from, int to) throws ImageFault {
    int count = from < to ? content[from] & 0xFF : 0;
    if (count == 0 || to - from != 4 + 2 * count) {
      throw ImageFault.damaged("a JPEG image with a scan header of the wrong length");
    }
    int range = from + 1 + 2 * count;
    int first = content[range] & 0xFF;
    int last = content[range + 1] & 0xFF;
    int before = content[range + 2] >> 4 & 0xF;
    int low = content[range + 2] & 0xF;
    if (first > last || last >= COEFFICIENTS) {
      throw ImageFault.damaged("a JPEG image with a scan of coefficients " + first + "-" + last);
    }
    for (int at = from + 1; at < range; at += 2) {
      int component = index(content[at] & 0xFF);
      if (!progressive || first == 0 && before == 0) {
        requireTable(content[at + 1] >> 4 & 0xF);
      }
      if (!progressive || first > 0) {
        requireTable(0x10 | content[at + 1] & 0xF);
      }
      Arrays.fill(lowestBits[component], first, last + 1, low);
    }
  }

  private int index(int id) throws ImageFault {
    for (int i = 0; i < componentIds.length; i++) {
      if (componentIds[i] == id) {
        return i;
      }
    }
    throw ImageFault.damaged("a JPEG image with a scan of an unknown component " + id);
  }

  private void requireTable(int id) throws ImageFault {
    if (id >= tables.length || !tables[id]) {
      throw ImageFault.damaged("a JPEG image without one of its Huffman tables");
    }
  }

  /** Requires that all bits of all coefficients have come. */
  void requireAll() throws ImageFault {
    for (int[] bits : lowestBits) {
      if (Arrays.stream(bits).anyMatch(bit -> bit != 0)) {
        throw ImageFault.damaged("a JPEG image some of whose scans are missing");
      }
    }
  }
}
