// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes PNG files of 64x64 pixels of any type.
 *
 * @param type as in the header: 0 gray, 2 colours, 3 palette, 4 and 6 with transparency
 */
public record Pngs(int type, int depth, boolean interlaced) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int SIDE = 64;

  /** First row and column, and steps, of the seven passes. */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {0, 4, 8, 8}, {4, 0, 8, 4}, {0, 2, 4, 4}, {2, 0, 4, 2}, {0, 1, 2, 2}, {1, 0, 2, 1}
  };

  /** Where samples come from. */
  interface Samples {
    int at(int band, int y, int x);
  }

  /** A file; the palette may be null. */
  byte[] file(Samples samples, byte[] palette) throws IOException {
    return file(SIDE, SIDE, palette, packed(SIDE, samples));
  }

  /** A file with fewer rows than it says. */
  byte[] file(int rows, Samples samples) throws IOException {
    return file(SIDE, SIDE, null, packed(rows, samples));
  }

  /** A file that says it is large. */
  public byte[] sized(int width, int height) throws IOException {
    return file(width, height, null, packed(SIDE, (band, y, x) -> 0));
  }

  private byte[] file(int width, int height, byte[] palette, byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) depth).put((byte) type).put(12, (byte) (interlaced ? 1 : 0));
    out.write(chunk("IHDR", header.array()));
    if (palette != null) {
      out.write(chunk("PLTE", palette));
    }
    out.write(chunk("IDAT", data));
    out.write(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  private byte[] packed(int rows, Samples samples) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream packer = new DeflaterOutputStream(out)) {
      for (int[] pass : interlaced ? PASSES : new int[][] {{0, 0, 1, 1}}) {
        for (int y = pass[0]; y < rows; y += pass[2]) {
          packer.write(row(samples, y, pass[1], pass[3]));
        }
      }
    }
    return out.toByteArray();
  }

  private byte[] row(Samples samples, int y, int first, int step) {
    int bands = type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
    int count = (SIDE - first + step - 1) / step;
    byte[] row = new byte[1 + (count * bands * depth + 7) / 8]; // the filter, which is none
    int bit = 8;
    for (int x = first; x < SIDE; x += step) {
      for (int band = 0; band < bands; band++) {
        int sample = samples.at(band, y, x);
        for (int i = depth - 1; i >= 0; i--, bit++) {
          row[bit / 8] |= (byte) ((sample >> i & 1) << 7 - bit % 8);
        }
      }
    }
    return row;
  }

  /** The file with another chunk before the pixels. */
  static byte[] with(byte[] file, String type, byte[] content) throws IOException {
    int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("IDAT") - 4;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, at);
    out.write(chunk(type, content));
    out.write(file, at, file.length - at);
    return out.toByteArray();
  }

  public static byte[] ints(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
    buffer.asIntBuffer().put(values);
    return buffer.array();
  }

  private static byte[] chunk(String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + content.length);
    chunk.putInt(content.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
    CRC32 sum = new CRC32();
    sum.update(chunk.array(), 4, 4 + content.length);
    return chunk.putInt((int) sum.getValue()).array();
  }
}
