// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The segments of a JPEG file: checks what the decoder of {@code javax.imageio} lets pass, and
 * leaves it nothing to guess.
 *
 * <p>Which colours three components are follows from JFIF, Exif or Adobe segments, else from the
 * components' names. Where these don't say or contradict each other, decoders guess differently, so
 * such files are refused, as are those in four components (inks), since which colours they are
 * depends on the printer. So are arithmetic and lossless coding, and samples of 12 bits.
 */
final class JpegFile {
  private static final int YCC = 1;
  private static final int RGB = 0;
  private static final String PROFILE = "ICC_PROFILE\0";
  private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0};

  private final byte[] content;
  private final int side;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final JpegTable[] tables = new JpegTable[JpegTable.IDS];
  private byte[][] profileParts = {};
  private boolean namedYcc;
  private int adobe = -1;
  private int interval;
  private JpegFrame frame;
  private JpegScans scans;

  private JpegFile(byte[] content, int side) {
    this.content = content;
    this.side = side;
  }

  static boolean matches(byte[] content) {
    return content.length > 2 && isByte(content[0], 0xFF) && isByte(content[1], 0xD8);
  }

  /**
   * Checks a file up to its end marker; whatever follows is no part of the image.
   *
   * @param side expected height and width
   * @throws ImageFault if it is damaged, of another size, or of a flavour that is not read
   */
  static JpegFile of(byte[] content, int side) throws ImageFault {
    JpegFile file = new JpegFile(content, side);
    file.walk();
    return file;
  }

  /** The colour profile, or null. */
  byte[] profile() throws ImageFault {
    if (profileParts.length == 0) {
      return null;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : profileParts) {
      if (part == null) {
        throw ImageFault.damaged("a JPEG image without a part of its colour profile");
      }
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  /** The image with one statement on its colours, and no other extras. */
  byte[] plain() throws ImageFault {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0xFF);
    out.write(0xD8);
    if (frame.ids().length > 1) {
      out.write(0xFF);
      out.write(0xEE);
      out.write(0);
      out.write(2 + ADOBE.length + 1);
      out.writeBytes(ADOBE);
      out.write(colors());
    }
    out.writeBytes(kept.toByteArray());
    return out.toByteArray();
  }

  private int colors() throws ImageFault {
    if (adobe > YCC || adobe == RGB && namedYcc) {
      throw ImageFault.unsupported("a JPEG image whose segments contradict each other on colours");
    }
    if (adobe >= 0 || namedYcc) {
      return adobe == RGB ? RGB : YCC;
    }
    if (Arrays.equals(frame.ids(), new int[] {1, 2, 3})) {
      return YCC;
    }
    if (Arrays.equals(frame.ids(), new int[] {'R', 'G', 'B'})) {
      return RGB;
    }
    throw ImageFault.unsupported("a JPEG image that doesn't say if it is in RGB or YCbCr");
  }

  private void walk() throws ImageFault {
    int at = 2;
    while (true) {
      int marker = marker(at);
      while (marker == 0xFF) { // filling
        marker = marker(++at);
      }
      if (marker == 0xD9) {
        break;
      }
      int end = segmentEnd(at);
      if (marker == 0xDA) {
        int data = end;
        end = dataEnd(data);
        scan(at + 4, data, end);
      } else {
        take(marker, at + 4, end);
      }
      if (!isExtra(marker)) {
        kept.write(content, at, end - at);
      }
      at = end;
    }
    if (scans == null) {
      throw ImageFault.damaged("a JPEG image without a scan");
    }
    scans.requireAll();
    kept.write(0xFF);
    kept.write(0xD9);
  }

  private int marker(int at) throws ImageFault {
    if (at + 1 >= content.length) {
      throw cutShort();
    }
    if (!isByte(content[at], 0xFF)) {
      throw ImageFault.damaged("a JPEG image with no segment where one should begin, byte " + at);
    }
    return content[at + 1] & 0xFF;
  }

  private int segmentEnd(int at) throws ImageFault {
    if (at + 3 >= content.length) {
      throw cutShort();
    }
    int length = number(at + 2);
    if (length < 2) {
      throw ImageFault.damaged("a JPEG image with a segment of no length, byte " + at);
    }
    if (at + 2 + length > content.length) {
      throw cutShort();
    }
    return at + 2 + length;
  }

  /** Where a scan's coded data ends: at a marker other than a restart or a stuffed byte. */
  private int dataEnd(int from) throws ImageFault {
    for (int at = from; at + 1 < content.length; at++) {
      int next = content[at + 1] & 0xFF;
      boolean restart = next >= 0xD0 && next <= 0xD7;
      if (isByte(content[at], 0xFF) && next != 0 && next != 0xFF && !restart) {
        return at;
      }
    }
    throw cutShort();
  }

  private static ImageFault cutShort() {
    return ImageFault.damaged("a JPEG image cut short");
  }

  private static boolean isExtra(int marker) {
    return marker >= 0xE0 && marker <= 0xEF || marker == 0xFE;
  }

  private void take(int marker, int from, int to) throws ImageFault {
    switch (marker) {
      case 0xC0, 0xC1, 0xC2 -> frame(marker == 0xC2, from, to);
      case 0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF, 0xDE ->
          throw ImageFault.unsupported("a JPEG image in lossless or hierarchical coding");
      case 0xC9, 0xCA -> throw ImageFault.unsupported("a JPEG image in arithmetic coding");
      case 0xC4 -> JpegTable.define(tables, content, from, to);
      case 0xDD -> interval = to - from == 2 ? number(from) : 0;
      case 0xE0 -> namedYcc |= startsWith("JFIF\0", from, to);
      case 0xE1 -> namedYcc |= startsWith("Exif\0", from, to);
      case 0xE2 -> profilePart(from, to);
      case 0xEE -> {
        if (startsWith("Adobe", from, to) && to - from > ADOBE.length) {
          adobe = content[from + ADOBE.length] & 0xFF;
        }
      }
      default -> {}
    }
  }

  private void frame(boolean progressive, int from, int to) throws ImageFault {
    if (frame != null) {
      throw ImageFault.damaged("a JPEG image with a second frame");
    }
    frame = JpegFrame.of(progressive, content, from, to);
    ImageFault.requireSize(side, frame.height(), frame.width());
  }

  private void scan(int from, int data, int end) throws ImageFault {
    if (frame == null) {
      throw ImageFault.damaged("a JPEG image with a scan before its frame");
    }
    if (scans == null) {
      scans = new JpegScans(frame);
    }
    scans.add(tables, interval, content, from, data, end);
  }

  /** A profile longer than a segment is in numbered parts. */
  private void profilePart(int from, int to) throws ImageFault {
    int start = from + PROFILE.length() + 2;
    if (!startsWith(PROFILE, from, to) || start > to) {
      return;
    }
    int part = content[start - 2] & 0xFF;
    int parts = content[start - 1] & 0xFF;
    if (profileParts.length == 0) {
      profileParts = new byte[parts][];
    }
    if (part < 1 || part > parts || parts != profileParts.length) {
      throw ImageFault.damaged("a JPEG image with a wrongly numbered part of a colour profile");
    }
    profileParts[part - 1] = Arrays.copyOfRange(content, start, to);
  }

  private boolean startsWith(String text, int from, int to) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int end = Math.min(to, from + bytes.length);
    return Arrays.equals(content, from, end, bytes, 0, bytes.length);
  }

  private int number(int at) {
    return (content[at] & 0xFF) << 8 | content[at + 1] & 0xFF;
  }

  private static boolean isByte(byte value, int expected) {
    return (value & 0xFF) == expected;
  }
}
