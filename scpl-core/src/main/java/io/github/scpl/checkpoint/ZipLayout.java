// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Requires that a zip file says one thing only. Names are written twice in it, before each entry
 * and in a directory at the end, and Java looks at the directory alone: entries of the same name,
 * entries that the directory has under another name or not at all, and entries that share bytes are
 * refused.
 */
final class ZipLayout {
  private static final int MOST_ENTRIES = 10_000;
  private static final int LOCAL_HEADER = 30;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int HAS_DESCRIPTOR = 1 << 3;
  private static final int DESCRIPTOR = 16;
  private static final int LONG_DESCRIPTOR = 24;
  private static final int DIRECTORY_HEADER = 46;
  private static final int DIRECTORY_END = 22;
  private static final long LARGEST_INT = 0xFFFFFFFFL;

  private final RandomAccessFile file;
  private final List<ZipEntry> entries;
  private int checked;
  private long end;
  private long directory = DIRECTORY_END;

  /**
   * Requires that names are there once.
   *
   * @throws IOException that tells what is wrong
   */
  ZipLayout(RandomAccessFile file, ZipFile zip) throws IOException {
    this.file = file;
    if (zip.size() > MOST_ENTRIES) {
      throw new IOException("expected at most " + MOST_ENTRIES + " entries, got " + zip.size());
    }
    entries = List.copyOf(zip.stream().toList());
    Set<String> names = new HashSet<>();
    for (ZipEntry entry : entries) {
      if (!names.add(entry.getName())) {
        throw new IOException("expected one entry " + entry.getName() + ", got two");
      }
    }
  }

  /**
   * Checks an entry and all before it; what is after it may be damaged, unless it is the last.
   *
   * @throws IOException that tells what is wrong
   */
  void require(String name) throws IOException {
    boolean before = entries.subList(0, checked).stream().anyMatch(e -> e.getName().equals(name));
    while (!before && checked < entries.size()) {
      ZipEntry entry = entries.get(checked++);
      end = endOf(entry, end);
      directory += DIRECTORY_HEADER + bytes(entry.getName()).length + extra(entry);
      before = entry.getName().equals(name);
    }
    // Larger files have a longer directory, and a place for each entry in it all the same.
    boolean all = checked == entries.size() && file.length() <= LARGEST_INT;
    if (all && end + directory != file.length()) {
      throw new IOException("it has entries or bytes that its directory does not list");
    }
  }

  /** Where the next entry starts, if this one starts where the one before has ended. */
  private long endOf(ZipEntry entry, long start) throws IOException {
    ByteBuffer header = read(start, LOCAL_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    String message = entry.getName() + ": its header is not what the directory says";
    if (header.getInt(0) != LOCAL_SIGNATURE) {
      throw new IOException(message);
    }
    int flags = Short.toUnsignedInt(header.getShort(6));
    int nameLength = Short.toUnsignedInt(header.getShort(26));
    int extra = Short.toUnsignedInt(header.getShort(28));
    ByteBuffer name = read(start + LOCAL_HEADER, nameLength);
    if (!name.equals(ByteBuffer.wrap(bytes(entry.getName())))) {
      throw new IOException(message);
    }
    boolean isLong = entry.getSize() >= LARGEST_INT || entry.getCompressedSize() >= LARGEST_INT;
    int descriptor = (flags & HAS_DESCRIPTOR) == 0 ? 0 : isLong ? LONG_DESCRIPTOR : DESCRIPTOR;
    return start
        + LOCAL_HEADER
        + nameLength
        + extra
        + Math.max(0, entry.getCompressedSize())
        + descriptor;
  }

  private ByteBuffer read(long start, int count) throws IOException {
    byte[] bytes = new byte[count];
    file.seek(start);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static int extra(ZipEntry entry) {
    int comment = entry.getComment() == null ? 0 : bytes(entry.getComment()).length;
    return comment + (entry.getExtra() == null ? 0 : entry.getExtra().length);
  }
}
