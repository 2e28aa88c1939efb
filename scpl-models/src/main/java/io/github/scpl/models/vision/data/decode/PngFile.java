// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;

/**
 * The chunks of a PNG file: checks what the decoder of {@code javax.imageio} lets pass, which are
 * check sums and the end, and what it does not look at: what colours the numbers stand for.
 */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int MOST_OF_PROFILE = 1 << 22;

  /** 1 / 2.2, in units of 1 / 100000. */
  private static final int STANDARD_GAMMA = 45455;

  /** The white point and the red, green and blue of sRGB, in units of 1 / 100000. */
  private static final int[] STANDARD_COLORS = {
    31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000
  };

  private static final int NEAR_GAMMA = 2500;
  private static final int NEAR_COLOR = 1000;

  private final ByteBuffer content;
  private final int side;
  private int colors;
  private boolean standard;
  private boolean otherColors;
  private byte[] profile;

  private PngFile(byte[] content, int side) {
    this.side = side;
    this.content = ByteBuffer.wrap(content);
  }

  static boolean matches(byte[] content) {
    return Arrays.equals(
        content, 0, Math.min(content.length, SIGNATURE.length), SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * Checks a file up to its end chunk; whatever follows is no part of the image.
   *
   * @param side expected height and width
   * @throws ImageFault if it is damaged, of another size, or of a flavour that is not read
   */
  static PngFile of(byte[] content, int side) throws ImageFault {
    PngFile file = new PngFile(content, side);
    file.walk();
    if (file.otherColors && !file.standard && file.profile == null) {
      throw ImageFault.unsupported("a PNG image whose gamma or primary colours aren't sRGB's");
    }
    return file;
  }

  /** The number of colours in the palette; 0 if there is none. */
  int colors() {
    return colors;
  }

  /** The colour profile, or null. */
  byte[] profile() {
    return profile;
  }

  private void walk() throws ImageFault {
    content.position(SIGNATURE.length);
    for (boolean first = true; ; first = false) {
      int start = content.position();
      int length = content.remaining() < 4 ? -1 : content.getInt();
      if (length < 0 || length > content.remaining() - 8) {
        throw ImageFault.damaged("a PNG image cut short");
      }
      CRC32 sum = new CRC32();
      sum.update(content.array(), start + 4, 4 + length);
      String type = new String(content.array(), start + 4, 4, StandardCharsets.ISO_8859_1);
      ByteBuffer data = content.slice(start + 8, length);
      content.position(start + 8 + length);
      if (content.getInt() != (int) sum.getValue() || first != type.equals("IHDR")) {
        throw ImageFault.damaged("a PNG image with a damaged chunk, byte " + start);
      }
      if (type.equals("IEND")) {
        return;
      }
      try {
        take(type, data);
      } catch (BufferUnderflowException e) {
        throw ImageFault.damaged("a PNG image with a chunk that is too short, byte " + start, e);
      }
    }
  }

  private void take(String type, ByteBuffer data) throws ImageFault {
    switch (type) {
      case "IHDR" -> {
        int width = data.getInt();
        ImageFault.requireSize(side, data.getInt(), width);
      }
      case "PLTE" -> colors = data.remaining() / 3;
      case "sRGB" -> standard = true;
      case "gAMA" -> otherColors |= isFar(data.getInt(), STANDARD_GAMMA, NEAR_GAMMA);
      case "cHRM" -> {
        for (int expected : STANDARD_COLORS) {
          otherColors |= isFar(data.getInt(), expected, NEAR_COLOR);
        }
      }
      case "iCCP" -> profile = inflated(data);
      default -> {}
    }
  }

  private static boolean isFar(int value, int expected, int near) {
    return Math.abs((long) value - expected) > near;
  }

  /** A name that ends in a zero byte, the method (0), and packed data. */
  private static byte[] inflated(ByteBuffer data) throws ImageFault {
    while (data.get() != 0) {
      continue;
    }
    data.get();
    byte[] packed = new byte[data.remaining()];
    data.get(packed);
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return in.readNBytes(MOST_OF_PROFILE);
    } catch (IOException e) {
      throw ImageFault.damaged("a PNG image with a damaged colour profile", e);
    }
  }
}
