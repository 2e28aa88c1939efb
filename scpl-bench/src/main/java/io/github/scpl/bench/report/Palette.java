// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Colors by name, on light and on dark ground. Those of lines are the ones that Okabe and Ito chose
 * for the color-blind ("Color Universal Design", 2008), without the yellow, on dark ground
 * brighter.
 */
final class Palette {
  /** How many colors lines have. */
  static final int COLORS = 7;

  /** Of slices of time, one after the other. */
  static final List<String> SLICES =
      Stream.of("c0", "c4", "c2", "c3", "c6", "c5").map(name -> "var(--" + name + ")").toList();

  private static final Map<String, String> LIGHT = new LinkedHashMap<>();
  private static final Map<String, String> DARK = new LinkedHashMap<>();
  private static final Pattern NAME = Pattern.compile("var\\(--([a-z0-9]+)\\)");

  static {
    add("paper", "#ffffff", "#16181b");
    add("text", "#222222", "#e4e4e4");
    add("soft", "#555555", "#aaaaaa");
    add("line", "#e3e3e3", "#34373b");
    add("axis", "#777777", "#999999");
    add("box", "#f6f6f6", "#22252a");
    add("c0", "#0072b2", "#3d8fd1");
    add("c1", "#d55e00", "#f07f2e");
    add("c2", "#009e73", "#2cc295");
    add("c3", "#cc79a7", "#cc79a7");
    add("c4", "#e69f00", "#e69f00");
    add("c5", "#56b4e9", "#9ad4f5");
    add("c6", "#000000", "#ffffff");
  }

  private Palette() {}

  private static void add(String name, String light, String dark) {
    LIGHT.put(name, light);
    DARK.put(name, dark);
  }

  /** The color of a line, by its number. */
  static String line(int index) {
    return "var(--c" + index % COLORS + ")";
  }

  /** The declarations of a style sheet: light, unless the reader wants dark; light on paper. */
  static String css() {
    return ":root { color-scheme: light dark; "
        + declarations(LIGHT)
        + "}\n@media screen and (prefers-color-scheme: dark) {\n:root { "
        + declarations(DARK)
        + "}\n}\n";
  }

  private static String declarations(Map<String, String> colors) {
    StringBuilder css = new StringBuilder();
    colors.forEach(
        (name, color) -> css.append("--").append(name).append(": ").append(color).append("; "));
    return css.toString();
  }

  /** A drawing by itself, in light colors on white, for programs that know no style sheet. */
  static String standalone(String svg) {
    Matcher names = NAME.matcher(svg);
    String colored = names.replaceAll(name -> LIGHT.get(name.group(1)));
    return colored
        .replace("currentColor", LIGHT.get("text"))
        .replaceFirst("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ")
        .replaceFirst(
            ">", "><rect width=\"100%\" height=\"100%\" fill=\"" + LIGHT.get("paper") + "\"/>");
  }
}
