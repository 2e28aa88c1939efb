// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

/**
 * What a JPEG image consists of.
 *
 * @param ids the names of the components
 * @param across each component's columns of 8x8 blocks in a unit of all components
 * @param down each component's rows of blocks in such a unit
 */
record JpegFrame(boolean progressive, int height, int width, int[] ids, int[] across, int[] down) {

  /** Reads a segment's content. */
  static JpegFrame of(boolean progressive, byte[] content, int from, int to) throws ImageFault {
    int count = to - from > 5 ? content[from + 5] & 0xFF : 0;
    if (to - from != 6 + 3 * count) {
      throw ImageFault.damaged("a JPEG image with a broken frame header");
    }
    if (content[from] != Byte.SIZE) {
      throw ImageFault.unsupported("a JPEG image of " + content[from] + " bits a sample");
    }
    if (count == 4) {
      throw ImageFault.unsupported("a JPEG image in four inks (CMYK or YCCK)");
    }
    if (count != 1 && count != 3) {
      throw ImageFault.unsupported("a JPEG image of " + count + " components");
    }
    JpegFrame frame =
        new JpegFrame(
            progressive,
            number(content, from + 1),
            number(content, from + 3),
            new int[count],
            new int[count],
            new int[count]);
    for (int i = 0; i < count; i++) {
      int at = from + 6 + 3 * i;
      frame.ids[i] = content[at] & 0xFF;
      frame.across[i] = content[at + 1] >> 4 & 0xF;
      frame.down[i] = content[at + 1] & 0xF;
      if (frame.across[i] < 1 || frame.across[i] > 4 || frame.down[i] < 1 || frame.down[i] > 4) {
        throw ImageFault.damaged("a JPEG image with sampling factors that make no sense");
      }
    }
    return frame;
  }

  private static int number(byte[] content, int at) {
    return (content[at] & 0xFF) << 8 | content[at + 1] & 0xFF;
  }

  int component(int id) throws ImageFault {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    throw ImageFault.damaged("a JPEG image with a scan of an unknown component " + id);
  }

  /** Units of all components, which a scan of more than one is made of. */
  int unitColumns() {
    return ceil(width, 8 * max(across));
  }

  int unitRows() {
    return ceil(height, 8 * max(down));
  }

  /** Columns of blocks of a component, which a scan of it alone is made of. */
  int columns(int component) {
    return ceil(ceil(width * across[component], max(across)), 8);
  }

  int rows(int component) {
    return ceil(ceil(height * down[component], max(down)), 8);
  }

  private static int ceil(int value, int divisor) {
    return (value + divisor - 1) / divisor;
  }

  private static int max(int[] values) {
    int max = 0;
    for (int value : values) {
      max = Math.max(max, value);
    }
    return max;
  }
}
