// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of a tar archive, packed by gzip or not, read once from front to back.
 *
 * <p>Knows as much of POSIX ustar as data sets need: plain files with names of up to 100 characters
 * and sizes of up to 8 GiB. It passes over everything else.
 */
record TarSource(Path archive) implements FileSource {
  private static final int BLOCK = 512;

  @Override
  public void visit(Wanted wanted, Visitor visitor) throws IOException {
    try (ByteReader tar = ByteReader.open(archive.toString(), Files.newInputStream(archive))) {
      byte[] header = new byte[BLOCK];
      while (true) {
        tar.fill(header, "a tar header");
        if (isZero(header)) {
          break;
        }
        requireSound(header, tar);
        long size = octal(header, 124, 12);
        String entry = text(header, 0, 100);
        String name = isFile(header) ? wanted.take(entry) : null;
        Content content = new Content(tar, size);
        if (name != null) {
          try (ByteReader reader = ByteReader.open(archive + "!" + entry, content)) {
            visitor.visit(name, reader);
          }
        }
        long padding = -size & (BLOCK - 1);
        tar.skip(content.left + padding, "the content of " + entry);
      }
      tar.drain();
    } catch (IOException e) {
      throw ByteReader.explain(archive.toString(), e);
    }
  }

  @Override
  public String describe() {
    return archive.toString();
  }

  private static boolean isZero(byte[] header) {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFile(byte[] header) {
    return header[156] == '0' || header[156] == 0;
  }

  /** The check sum adds up all header bytes, those of the sum itself taken for blanks. */
  private static void requireSound(byte[] header, ByteReader tar) throws DataException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
    }
    if (sum != octal(header, 148, 8) || octal(header, 124, 12) < 0) {
      throw tar.failure(
          "a tar header before this",
          "other bytes",
          "give a .tar.gz, a .zip or the folder that holds the files");
    }
  }

  /** An octal number between blanks or zero bytes; -1 if it is none. */
  private static long octal(byte[] header, int offset, int length) {
    String digits = text(header, offset, length).strip();
    return digits.matches("[0-7]+") ? Long.parseLong(digits, 8) : -1;
  }

  private static String text(byte[] header, int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.UTF_8);
  }

  /** The bytes of one entry. */
  private static final class Content extends InputStream {
    private final ByteReader tar;
    private long left;

    Content(ByteReader tar, long size) {
      this.tar = tar;
      left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int wanted = (int) Math.min(left, length);
      int count = tar.read(target, offset, wanted);
      if (count < wanted) {
        throw tar.failure(
            "another " + left + " bytes of an entry", "only " + count, ByteReader.GET_AGAIN);
      }
      left -= count;
      return count;
    }
  }
}
