// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import io.github.scpl.models.data.DataException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Kinds of files that are downloaded in place of text, by their first bytes. */
enum Packing {
  ZIP("504b0304", 0, "a zip archive"),
  BZIP2("425a68", 0, "a file packed by bzip2"),
  XZ("fd377a585a00", 0, "a file packed by xz"),
  ZSTANDARD("28b52ffd", 0, "a file packed by zstd"),
  SEVEN_ZIP("377abcaf271c", 0, "a 7z archive"),
  RAR("526172211a07", 0, "a rar archive"),
  TAR(HexFormat.of().formatHex("ustar".getBytes(StandardCharsets.US_ASCII)), 257, "a tar archive"),
  GZIP("1f8b", 0, "a file packed by gzip twice"),
  PARQUET("5041523115", 0, "a Parquet file", "convert it to the expected format"),
  ARROW("4152524f57310000", 0, "an Arrow file", "convert it to the expected format"),
  FAST_TEXT("ba164f2f", 0, "fastText's binary model", "take the text format (.vec)"),
  UTF_16_LITTLE("fffe", 0, "text in UTF-16", "convert it to UTF-8"),
  UTF_16_BIG("feff", 0, "text in UTF-16", "convert it to UTF-8");

  private static final String UNPACK = "unpack it and give what was in it";

  /** What stands behind bzip2's level; without it, the three letters could begin a text. */
  private static final byte[] BZIP2_BLOCK = HexFormat.of().parseHex("314159265359");

  private final byte[] mark;
  private final int place;
  private final String words;
  private final String next;

  Packing(String mark, int place, String words) {
    this(mark, place, words, UNPACK);
  }

  Packing(String mark, int place, String words, String next) {
    this.mark = HexFormat.of().parseHex(mark);
    this.place = place;
    this.words = words;
    this.next = next;
  }

  static boolean isGzip(byte[] head) {
    return GZIP.matches(head);
  }

  /** Refuses what is none of text. */
  static void refuse(String name, byte[] head) throws DataException {
    for (Packing kind : values()) {
      if (kind.matches(head)) {
        throw new DataException(name, "text, plain or packed by gzip", kind.words, kind.next);
      }
    }
  }

  private boolean matches(byte[] head) {
    return matches(head, mark, place) && (this != BZIP2 || matches(head, BZIP2_BLOCK, 4));
  }

  private static boolean matches(byte[] head, byte[] mark, int place) {
    if (head.length < place + mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (head[place + i] != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
