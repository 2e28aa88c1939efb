// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * How far something is: a line of words, or on a terminal a bar with numbers behind it.
 *
 * @param line in words
 * @param name of what is under way, in front of the bar
 * @param share that is done, from 0 to 1; not a number if it is not known, so that there is no bar
 * @param facts behind the share, such as a count; on a narrow terminal the last ones are left out
 * @param lefts how much is left, in words, the longest ones first; at least one where there is a
 *     share; without one how long it goes on
 */
record Status(String line, String name, double share, List<String> facts, List<String> lefts) {
  /** The shortest bars, the second for where facts would be left out otherwise. */
  private static final int[] LEAST_BARS = {10, 5};

  private static final int MOST_BAR = 30;

  /** Of a line that is too long, what is left of its end, where numbers are. */
  private static final int END = 48;

  private static final String GAP = "  ";
  private static final String GAP_IN_TEXT = "...";

  /** Without a share. */
  static Status of(String line) {
    return new Status(line, line, Double.NaN, List.of(), List.of());
  }

  /**
   * Without a share, for how long it goes on; what matters least is what is known of the rest.
   *
   * @param rest behind the time
   */
  static Status of(String name, String time, String rest) {
    return new Status(name + time + rest, name, Double.NaN, List.of(), List.of(time));
  }

  /** As it is drawn on a terminal: no longer than this, all in letters of ASCII. */
  String drawn(int longest) {
    if (Double.isNaN(share)) {
      return line.length() <= longest || lefts.isEmpty()
          ? shortened(line, longest)
          : withTime(lefts.get(0), longest);
    }
    for (int count = facts.size(); count >= 0; count--) {
      for (int leastBar : LEAST_BARS) {
        String line = withBar(leastBar, facts.subList(0, count), longest);
        if (line != null) {
          return line;
        }
      }
    }
    return shortened(behind(List.of(), lefts.get(lefts.size() - 1)), longest);
  }

  /** Without the rest, and with as much of the name as there is room for. */
  private String withTime(String time, int longest) {
    int room = longest - time.length();
    if (name.length() <= room) {
      return name + time;
    }
    return room > GAP_IN_TEXT.length()
        ? name.substring(0, room - GAP_IN_TEXT.length()) + GAP_IN_TEXT + time
        : shortened(time, longest);
  }

  /** With a bar of at least so many letters; null if there is no room for it. */
  private String withBar(int leastBar, List<String> some, int longest) {
    for (String left : lefts) {
      for (String start : names()) {
        String behind = behind(some, left);
        int room = longest - start.length() - behind.length() - 2;
        if (room >= leastBar) {
          return start + " " + bar(Math.min(MOST_BAR, room)) + " " + behind;
        }
      }
    }
    return null;
  }

  /** Without columns, and without words that numbers do not need. */
  private LinkedHashSet<String> names() {
    String single = name.replaceAll(" +", " ").strip();
    return new LinkedHashSet<>(List.of(name.strip(), single, single.replace(" epoch ", " ")));
  }

  private String behind(List<String> some, String left) {
    String percent = String.format(Locale.ROOT, "%3d%%", (int) (100 * share));
    String all = some.isEmpty() ? "" : GAP + String.join(GAP, some);
    return percent + all + GAP + left;
  }

  /** Such as {@code [===> ]}, so many letters in all. */
  private String bar(int letters) {
    int inside = letters - 2;
    int done = (int) Math.min(inside, Math.floor(share * inside));
    String head = done < inside ? ">" : "";
    return "[" + "=".repeat(done) + head + " ".repeat(inside - done - head.length()) + "]";
  }

  private static String shortened(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int start = longest - END - GAP_IN_TEXT.length();
    return start > 0
        ? text.substring(0, start) + GAP_IN_TEXT + text.substring(text.length() - END)
        : text.substring(text.length() - longest);
  }
}
