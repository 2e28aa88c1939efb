// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of a small text file, such as a list of files. */
public final class TextLines {
  private static final long MOST_BYTES = 1 << 26;

  private TextLines() {}

  /**
   * Reads all lines, without their ends and without a byte order mark.
   *
   * @throws DataException that names the first line that is not UTF-8
   */
  public static List<String> read(Path file) throws DataException {
    Folders.requireFile(file);
    byte[] content;
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        String expected = "a list of at most " + MOST_BYTES + " bytes";
        String next = "check that this is the official file";
        throw new DataException(file.toString(), expected, size + " bytes", next);
      }
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw ByteReader.explain(file.toString(), e);
    }
    List<String> lines = new ArrayList<>();
    int start = hasMark(content) ? 3 : 0;
    while (start < content.length) {
      int end = start;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      lines.add(decoded(content, start, end, file + ", line " + (lines.size() + 1)));
      start = end + 1;
    }
    return lines;
  }

  private static boolean hasMark(byte[] content) {
    return content.length >= 3
        && content[0] == (byte) 0xEF
        && content[1] == (byte) 0xBB
        && content[2] == (byte) 0xBF;
  }

  private static String decoded(byte[] content, int start, int end, String place)
      throws DataException {
    int last = end > start && content[end - 1] == '\r' ? end - 1 : end;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(content, start, last - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw new DataException(
          place, "text in UTF-8", "another encoding", "save the file as UTF-8", e);
    }
  }
}
