// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Takes JPEG files apart and puts them together again. */
final class Jpegs {
  static final int START_OF_SCAN = 0xDA;
  static final int TABLES = 0xC4;
  static final int JFIF = 0xE0;

  private Jpegs() {}

  /** A file made by the script beside it. */
  static byte[] stored(String name) throws IOException {
    try (InputStream in = Jpegs.class.getResourceAsStream("jpeg/" + name + ".jpg")) {
      return in.readAllBytes();
    }
  }

  /** The pixels of the stored files before they were coded, {@code [3, 64, 64]}. */
  static byte[] planes() {
    byte[] planes = new byte[3 * 64 * 64];
    for (int i = 0; i < 64 * 64; i++) {
      int x = i % 64;
      int y = i / 64;
      planes[i] = (byte) (3 * x + 20);
      planes[64 * 64 + i] = (byte) (3 * y + 30);
      planes[2 * 64 * 64 + i] = (byte) (3 * (x + y) / 2 + 10);
    }
    return planes;
  }

  static int marker(byte[] segment) {
    return segment[1] & 0xFF;
  }

  /** All segments between the first and the last marker; scans with their data. */
  static List<byte[]> segments(byte[] file) {
    List<byte[]> segments = new ArrayList<>();
    int start = 2;
    while (start < file.length - 2) {
      int end = start + 2 + ((file[start + 2] & 0xFF) << 8 | file[start + 3] & 0xFF);
      if ((file[start + 1] & 0xFF) == START_OF_SCAN) {
        while (file[end] != (byte) 0xFF
            || file[end + 1] == 0
            || (file[end + 1] & 0xF8) == 0xD0) { // a stuffed byte, or a restart
          end++;
        }
      }
      segments.add(Arrays.copyOfRange(file, start, end));
      start = end;
    }
    return segments;
  }

  static byte[] join(List<byte[]> segments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0xFF);
    out.write(0xD8);
    segments.forEach(out::writeBytes);
    out.write(0xFF);
    out.write(0xD9);
    return out.toByteArray();
  }

  static byte[] without(byte[] file, int... markers) {
    List<byte[]> segments = segments(file);
    segments.removeIf(segment -> Arrays.stream(markers).anyMatch(m -> m == marker(segment)));
    return join(segments);
  }

  /** The file with a segment in front of all others. */
  static byte[] with(byte[] file, int marker, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        new byte[] {
          (byte) 0xFF, (byte) marker, (byte) (content.length + 2 >> 8), (byte) (content.length + 2)
        });
    out.writeBytes(content);
    List<byte[]> segments = segments(file);
    segments.add(0, out.toByteArray());
    return join(segments);
  }

  static byte[] withAdobe(byte[] file, int transform) {
    return with(
        file, 0xEE, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
  }

  /** The file with other names of its three components. */
  static byte[] withIds(byte[] file, int... ids) {
    return edited(
        edited(file, 0xC0, segment -> named(segment, 10, 3, ids)),
        START_OF_SCAN,
        segment -> named(segment, 5, 2, ids));
  }

  private static byte[] named(byte[] segment, int offset, int stride, int... ids) {
    for (int i = 0; i < ids.length; i++) {
      segment[offset + stride * i] = (byte) ids[i];
    }
    return segment;
  }

  /** The file with its segments of a marker changed. */
  static byte[] edited(byte[] file, int marker, UnaryOperator<byte[]> edit) {
    List<byte[]> segments = segments(file);
    segments.replaceAll(segment -> marker(segment) == marker ? edit.apply(segment) : segment);
    return join(segments);
  }
}
