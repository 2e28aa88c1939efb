// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.fuzz;

import io.github.scpl.files.Sums;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Packs damaged content soundly, so that readers come to see it. */
public final class Packs {
  private static final int BLOCK = 512;
  private static final int SUM = 148;
  private static final int MAGIC = 257;
  private static final int PNG_SIGNATURE = 8;

  private Packs() {}

  public static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Entries that are stored as they are, or packed. */
  public static byte[] zip(Map<String, byte[]> files, boolean packed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.setLevel(packed ? Deflater.DEFAULT_COMPRESSION : Deflater.NO_COMPRESSION);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What is in a zip archive. */
  public static Map<String, byte[]> entries(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  /** A ustar archive of plain files. */
  public static byte[] tar(Map<String, byte[]> files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    files.forEach((name, content) -> add(out, name, '0', "", content));
    return end(out);
  }

  /** A ustar archive of one entry of any type, such as 1, a hard link, and 2, a symbolic one. */
  public static byte[] tar(String name, char type, String target, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    add(out, name, type, target, content);
    return end(out);
  }

  private static byte[] end(ByteArrayOutputStream out) {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }

  private static void add(
      ByteArrayOutputStream out, String name, char type, String target, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
    put(header, 156, String.valueOf(type));
    put(header, 157, target);
    put(header, MAGIC, "ustar");
    out.writeBytes(withTarSums(header));
    out.writeBytes(content);
    out.writeBytes(new byte[-content.length & (BLOCK - 1)]);
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, offset, Math.min(100, bytes.length));
  }

  /** The archive with a right check sum in every block that calls itself a header. */
  public static byte[] withTarSums(byte[] tar) {
    byte[] fixed = tar.clone();
    for (int from = 0; from + BLOCK <= fixed.length; from += BLOCK) {
      if (fixed[from + MAGIC] == 'u' && fixed[from + MAGIC + 1] == 's') {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
          sum += i >= SUM && i < SUM + 8 ? ' ' : fixed[from + i] & 0xFF;
        }
        byte[] digits = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(digits, 0, fixed, from + SUM, digits.length);
      }
    }
    return fixed;
  }

  /** The image with a right check sum behind every chunk. */
  public static byte[] withPngSums(byte[] png) {
    byte[] fixed = png.clone();
    ByteBuffer buffer = ByteBuffer.wrap(fixed);
    int from = PNG_SIGNATURE;
    while (from + 12L <= fixed.length) {
      int length = buffer.getInt(from);
      if (length < 0 || length > fixed.length - from - 12) {
        break;
      }
      CRC32 sum = new CRC32();
      sum.update(fixed, from + 4, 4 + length);
      buffer.putInt(from + 8 + length, (int) sum.getValue());
      from += 12 + length;
    }
    return fixed;
  }

  /** A header behind its length in eight bytes, the lowest first, and data. */
  public static byte[] withLength(byte[] header, byte[] data) {
    return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }

  /** A model with another manifest, and the check sum of it. */
  public static byte[] withManifest(byte[] model, byte[] manifest) {
    String text = new String(manifest, StandardCharsets.UTF_8);
    int end = Long.BYTES + (int) Long.reverseBytes(ByteBuffer.wrap(model).getLong());
    String header = new String(model, Long.BYTES, end - Long.BYTES, StandardCharsets.UTF_8);
    String changed = withText(header, "scpl.manifest", text);
    changed = withText(changed, "scpl.manifest.sha256", Sums.of(text));
    return withLength(
        changed.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(model, end, model.length));
  }

  /** Gives a key in JSON another text. */
  private static String withText(String json, String key, String text) {
    StringBuilder quoted = new StringBuilder();
    text.chars()
        .forEach(
            c ->
                quoted.append(
                    c < ' ' || c == '"' || c == '\\'
                        ? String.format("\\u%04x", c)
                        : String.valueOf((char) c)));
    Matcher value =
        Pattern.compile("(\"" + Pattern.quote(key) + "\"\\s*:\\s*\")((?:[^\"\\\\]|\\\\.)*+)\"")
            .matcher(json);
    if (!value.find()) {
      throw new IllegalArgumentException("Expected " + key + " in " + json);
    }
    return json.substring(0, value.start(2)) + quoted + json.substring(value.end(2));
  }
}
