// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists of any texts in files: a first line tells what they are, the version of their meaning and
 * how many there are, and a line holds each of them. Line breaks, backslashes and halves of
 * surrogate pairs, which UTF-8 has no bytes for, are written by a backslash.
 */
public final class TextList {
  private static final char ESCAPE = '\\';

  private TextList() {}

  /**
   * A list as text, which {@link #read} reads.
   *
   * @param kind what is listed, a word
   * @param version which rises when it means something else
   */
  public static String write(String kind, int version, List<String> texts) {
    StringBuilder lines = new StringBuilder(kind);
    lines.append(' ').append(version).append(' ').append(texts.size()).append('\n');
    for (String text : texts) {
      append(lines, text);
      lines.append('\n');
    }
    return lines.toString();
  }

  private static void append(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
      if (pair) {
        line.append(c).append(text.charAt(++i));
      } else if (c == ESCAPE || c == '\n' || c == '\r' || Character.isSurrogate(c)) {
        line.append(ESCAPE).append(String.format("%04x", (int) c));
      } else {
        line.append(c);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is a list of another kind or version, cut off, or no
   *     list
   */
  public static List<String> read(String kind, int version, String lists) {
    String start = kind + " " + version + " ";
    int end = lists.indexOf('\n');
    String first = lists.substring(0, Math.max(0, end));
    if (!first.startsWith(start)) {
      throw new IllegalArgumentException(
          "Expected a list that starts with " + start.strip() + ", got " + shortened(first));
    }
    List<String> texts = new ArrayList<>();
    for (int from = end + 1; from < lists.length(); from = end + 1) {
      end = lists.indexOf('\n', from);
      if (end < 0) {
        throw new IllegalArgumentException(
            "Expected a list of " + kind + " that ends with a line, got one that is cut off");
      }
      texts.add(unescaped(lists.substring(from, end)));
    }
    String count = first.substring(start.length());
    if (!count.equals(Integer.toString(texts.size()))) {
      throw new IllegalArgumentException(
          "Expected " + shortened(count) + " " + kind + ", got " + texts.size());
    }
    return texts;
  }

  private static String unescaped(String line) {
    if (line.indexOf(ESCAPE) < 0) {
      return line;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == ESCAPE) {
        String digits = line.substring(i + 1, Math.min(line.length(), i + 5));
        if (!digits.matches("[0-9a-f]{4}")) {
          throw new IllegalArgumentException(
              "Expected four digits behind a backslash, got " + shortened(line));
        }
        c = (char) Integer.parseInt(digits, 16);
        i += digits.length();
      }
      text.append(c);
    }
    return text.toString();
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
