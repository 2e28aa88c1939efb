// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import java.util.Arrays;

/**
 * The scans of a JPEG image. A decoder takes what no scan brings for zero, does not mind a
 * coefficient beyond the last, and reads a few bytes ahead, so that as many too many go unseen. So
 * here the coded data is read once more, though not turned into pixels.
 */
final class JpegScans {
  private static final int COEFFICIENTS = 64;

  private final JpegFrame frame;

  /** The lowest bit known of each component's coefficients; -1 if none is. */
  private final int[][] lowestBits;

  /** Which coefficients of each component's blocks are not zero, as far as is known. */
  private final boolean[][] nonzero;

  JpegScans(JpegFrame frame) {
    this.frame = frame;
    int count = frame.ids().length;
    lowestBits = new int[count][COEFFICIENTS];
    nonzero = new boolean[count][];
    for (int i = 0; i < count; i++) {
      Arrays.fill(lowestBits[i], -1);
      int columns = frame.unitColumns() * frame.across()[i];
      nonzero[i] = new boolean[columns * frame.unitRows() * frame.down()[i] * COEFFICIENTS];
    }
  }

  /**
   * Reads a scan.
   *
   * @param tables those known when it begins
   * @param interval the number of units between restarts; 0 for none
   * @param from where its header's content begins
   * @param to where its data begins
   * @param end where its data ends
   */
  void add(JpegTable[] tables, int interval, byte[] content, int from, int to, int end)
      throws ImageFault {
    int count = from < to ? content[from] & 0xFF : 0;
    if (count == 0 || to - from != 4 + 2 * count) {
      throw ImageFault.damaged("a JPEG image with a scan header of the wrong length");
    }
    int range = from + 1 + 2 * count;
    int first = content[range] & 0xFF;
    int last = content[range + 1] & 0xFF;
    int before = content[range + 2] >> 4 & 0xF;
    int low = content[range + 2] & 0xF;
    boolean refines = frame.progressive() && before > 0;
    if (!isRange(first, last, count)) {
      throw ImageFault.damaged("a JPEG image with a scan of coefficients " + first + "-" + last);
    }
    int[] components = new int[count];
    JpegTable[] dc = new JpegTable[count];
    JpegTable[] ac = new JpegTable[count];
    for (int i = 0; i < count; i++) {
      int at = from + 1 + 2 * i;
      components[i] = frame.component(content[at] & 0xFF);
      boolean needsDc = first == 0 && !refines;
      boolean needsAc = last > 0;
      dc[i] = needsDc ? table(tables, content[at + 1] >> 4 & 0xF) : null;
      ac[i] = needsAc ? table(tables, 0x10 | content[at + 1] & 0xF) : null;
      Arrays.fill(lowestBits[components[i]], first, last + 1, low);
    }
    JpegBlocks blocks = new JpegBlocks(frame.progressive(), first, last, refines);
    read(blocks, components, dc, ac, interval, new JpegIntervals(content, to, end));
  }

  /** In progressive coding the first coefficient comes alone, and others for one component. */
  private boolean isRange(int first, int last, int components) {
    if (!frame.progressive()) {
      return first == 0 && last == COEFFICIENTS - 1;
    }
    boolean alone = components == 1 || first == 0;
    return first <= last && last < COEFFICIENTS && (first > 0 || last == 0) && alone;
  }

  private static JpegTable table(JpegTable[] tables, int id) throws ImageFault {
    if (id >= tables.length || tables[id] == null) {
      throw ImageFault.damaged("a JPEG image without one of its Huffman tables");
    }
    return tables[id];
  }

  private void read(
      JpegBlocks blocks,
      int[] components,
      JpegTable[] dc,
      JpegTable[] ac,
      int interval,
      JpegIntervals intervals)
      throws ImageFault {
    boolean alone = components.length == 1;
    int columns = alone ? frame.columns(components[0]) : frame.unitColumns();
    int units = columns * (alone ? frame.rows(components[0]) : frame.unitRows());
    for (int unit = 0; unit < units; unit++) {
      if (unit == 0 || interval > 0 && unit % interval == 0) {
        blocks.start(intervals.next());
      }
      for (int i = 0; i < components.length; i++) {
        int component = components[i];
        int across = alone ? 1 : frame.across()[component];
        int down = alone ? 1 : frame.down()[component];
        int stride = frame.unitColumns() * frame.across()[component];
        for (int block = 0; block < across * down; block++) {
          int row = unit / columns * down + block / across;
          int column = unit % columns * across + block % across;
          int place = (row * stride + column) * COEFFICIENTS;
          blocks.read(dc[i], ac[i], nonzero[component], place);
        }
      }
      if (unit + 1 == units || interval > 0 && (unit + 1) % interval == 0) {
        blocks.end();
      }
    }
    intervals.requireEnd();
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
