// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The kind of a projector or an exit, written as comma-separated tags and widths, such as {@code
 * m,avg,512,1024}. Immutable and thread-safe.
 *
 * <table>
 *   <caption>Tags</caption>
 *   <tr><th>tag</th><th>layers</th><th>widths</th></tr>
 *   <tr><td>i</td><td>identity (projector only)</td><td>none</td></tr>
 *   <tr><td>l</td><td>linear</td><td>[out] (projector only)</td></tr>
 *   <tr><td>m</td><td>linear, activation, linear</td>
 *       <td>[hidden[, out]]; of an exit [hidden]</td></tr>
 *   <tr><td>mb</td><td>linear, batch norm, activation, linear</td>
 *       <td>[hidden[, out]]; of an exit [hidden]</td></tr>
 *   <tr><td>simsiammlp</td><td>three linear layers with batch norms (projector only)</td>
 *       <td>[hidden[, out]]</td></tr>
 *   <tr><td>avg</td><td>average pooling before, where the input is a map</td><td></td></tr>
 *   <tr><td>non-detach</td><td>the exit's gradient reaches the backbone</td><td></td></tr>
 * </table>
 */
public final class HeadType {
  /** The layers of a head. */
  enum Kind {
    IDENTITY("i", 0, 0),
    LINEAR("l", 1, 0),
    MLP("m", 2, 1),
    MLP_BATCH_NORM("mb", 2, 1),
    SIMSIAM("simsiammlp", 2, 0);

    final String tag;
    final int projectorWidths;
    final int exitWidths;

    Kind(String tag, int projectorWidths, int exitWidths) {
      this.tag = tag;
      this.projectorWidths = projectorWidths;
      this.exitWidths = exitWidths;
    }
  }

  /** What a head is for. */
  private enum Role {
    PROJECTOR("a projector such as m, l,128 or m,avg,512"),
    EXIT("an exit such as m, l or m,avg,512");

    final String example;

    Role(String example) {
      this.example = example;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String AVERAGE = "avg";
  private static final String ATTACHED = "non-detach";

  private final Role role;
  private final String text;
  private final Kind kind;
  private final boolean average;
  private final boolean attached;
  private final List<Integer> widths;

  private HeadType(
      Role role, String text, Kind kind, boolean average, boolean attached, List<Integer> widths) {
    this.role = role;
    this.text = text;
    this.kind = kind;
    this.average = average;
    this.attached = attached;
    this.widths = widths;
  }

  /**
   * Parses the type of a projector.
   *
   * @throws IllegalArgumentException if a tag is unknown or repeated, none or more than one names a
   *     kind, or there are too many widths
   */
  public static HeadType projector(String text) {
    HeadType type = parse(Role.PROJECTOR, text);
    if (type.attached) {
      throw refuse(Role.PROJECTOR, text, "the tag non-detach, which belongs to exits");
    }
    type.requireWidths(type.kind.projectorWidths);
    return type;
  }

  /**
   * Parses the type of an exit (local predictor).
   *
   * @throws IllegalArgumentException as for {@link #projector}
   */
  public static HeadType exit(String text) {
    HeadType type = parse(Role.EXIT, text);
    if (type.kind == Kind.IDENTITY || type.kind == Kind.SIMSIAM) {
      throw refuse(Role.EXIT, text, "the tag " + type.kind.tag + ", which only projectors have");
    }
    type.requireWidths(type.kind.exitWidths);
    return type;
  }

  private static HeadType parse(Role role, String text) {
    Kind kind = null;
    boolean average = false;
    boolean attached = false;
    List<Integer> widths = new ArrayList<>();
    for (String item : text.replace(" ", "").toLowerCase(Locale.ROOT).split(",")) {
      Kind named = kindOf(item);
      if (item.equals(AVERAGE) && average || item.equals(ATTACHED) && attached) {
        throw refuse(role, text, item + " twice");
      } else if (named != null && kind != null) {
        throw refuse(role, text, "both " + kind.tag + " and " + named.tag);
      } else if (named != null) {
        kind = named;
      } else if (item.equals(AVERAGE)) {
        average = true;
      } else if (item.equals(ATTACHED)) {
        attached = true;
      } else if (item.matches("[1-9][0-9]{0,6}")) {
        widths.add(Integer.valueOf(item));
      } else {
        throw refuse(role, text, "'" + item + "'");
      }
    }
    if (kind == null) {
      throw refuse(role, text, "no kind");
    }
    return new HeadType(role, text, kind, average, attached, List.copyOf(widths));
  }

  private static Kind kindOf(String item) {
    return Arrays.stream(Kind.values()).filter(k -> k.tag.equals(item)).findFirst().orElse(null);
  }

  private void requireWidths(int atMost) {
    if (widths.size() > atMost) {
      throw refuse(
          role, text, "widths " + widths + " where " + kind.tag + " takes at most " + atMost);
    }
  }

  private static IllegalArgumentException refuse(Role role, String text, String got) {
    return new IllegalArgumentException(
        "Expected the type of " + role.example + "; got " + got + " in '" + text + "'");
  }

  /** Itself, if it is a projector's. */
  HeadType requireProjector() {
    return requireRole(Role.PROJECTOR);
  }

  /** Itself, if it is an exit's. */
  HeadType requireExit() {
    return requireRole(Role.EXIT);
  }

  private HeadType requireRole(Role expected) {
    if (role != expected) {
      throw new IllegalArgumentException(
          "Expected the type of "
              + expected.example
              + ", got the "
              + role
              + " "
              + text
              + "; use HeadType."
              + expected);
    }
    return this;
  }

  Kind kind() {
    return kind;
  }

  boolean average() {
    return average;
  }

  boolean attached() {
    return attached;
  }

  /** The width at a position, or the default if it was not given. */
  int width(int position, int defaultWidth) {
    return position < widths.size() ? widths.get(position) : defaultWidth;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeadType type
        && role == type.role
        && kind == type.kind
        && average == type.average
        && attached == type.attached
        && widths.equals(type.widths);
  }

  @Override
  public int hashCode() {
    return Objects.hash(role, kind, average, attached, widths);
  }

  @Override
  public String toString() {
    return text;
  }
}
