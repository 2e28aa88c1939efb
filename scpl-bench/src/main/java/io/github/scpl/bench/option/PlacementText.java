// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.train.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --placement} says: a cut for all methods with stages, such as {@code 1+3}; cuts of
 * single ones, such as {@code bp=x2,scpl=1x1+3x1}; or that cuts are to be measured.
 */
public final class PlacementText {
  static final String AUTO = "auto";
  static final String FASTEST = "fastest";

  private static final String FORMS =
      "auto, fastest, blocks per stage such as 1+3 (with native threads 1x1+3x1), or those of each"
          + " method such as bp=x2,scpl=1x1+3x1";

  /** Blocks, which a method without stages has not, and native threads, which may follow. */
  private static final Pattern STAGE = Pattern.compile("([1-9]\\d{0,3})?(?:x([1-9]\\d{0,3}))?");

  /** Blocks and native threads of a stage; null where they are not given. */
  private record Part(Integer blocks, Integer threads) {}

  private final String text;
  private final Map<String, List<Part>> byMethod = new HashMap<>();
  private List<Part> forAll;

  private PlacementText(String text) {
    this.text = text;
  }

  /**
   * Reads the option.
   *
   * @throws IllegalArgumentException that shows how to write it
   */
  static PlacementText parse(String text) {
    PlacementText parsed = new PlacementText(text);
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals(AUTO) || lower.equals(FASTEST)) {
      return parsed;
    }
    String[] entries = lower.split(",", -1);
    for (String entry : entries) {
      String[] sides = entry.split("=", 2);
      if (sides.length == 2) {
        String name = OptionChecks.parse("--placement", () -> Training.of(sides[0])).name();
        parsed.require(parsed.byMethod.put(name, parsed.cut(sides[1])) == null);
      } else {
        parsed.require(entries.length == 1);
        parsed.forAll = parsed.cut(entry);
        parsed.require(parsed.forAll.get(0).blocks != null);
      }
    }
    return parsed;
  }

  private List<Part> cut(String cut) {
    List<Part> parts = new ArrayList<>();
    for (String stage : cut.split("\\+", -1)) {
      Matcher matcher = STAGE.matcher(stage);
      require(!stage.isEmpty() && matcher.matches());
      parts.add(new Part(number(matcher.group(1)), number(matcher.group(2))));
    }
    boolean unstaged = parts.size() == 1 && parts.get(0).blocks == null;
    require(unstaged || parts.stream().noneMatch(part -> part.blocks == null));
    return parts;
  }

  private static Integer number(String digits) {
    return digits == null ? null : Integer.valueOf(digits);
  }

  private void require(boolean met) {
    OptionChecks.require("--placement", met, FORMS, text);
  }

  /** Whether native threads are to be measured, too. */
  public boolean isFastest() {
    return text.equalsIgnoreCase(FASTEST);
  }

  /** Whether no cut is given. */
  boolean isMeasured() {
    return forAll == null && byMethod.isEmpty();
  }

  /** Whether a cut is given for all methods with stages. */
  public boolean isForAll() {
    return forAll != null;
  }

  /** The methods that have an entry of their own. */
  public Set<String> methods() {
    return byMethod.keySet();
  }

  /** Native threads of a method without stages; null if they are not given. */
  Integer threads(Training method) {
    List<Part> parts = byMethod.get(method.name());
    if (parts == null) {
      return null;
    }
    boolean one = parts.size() == 1 && parts.get(0).blocks == null;
    String expected = "native threads such as " + method + "=x2 for a method without stages";
    OptionChecks.require("--placement", one, expected, text);
    return parts.get(0).threads;
  }

  /**
   * The cut of a method with stages; null if it is not given.
   *
   * @param nativeThreads of each stage, from the number of stages, where they are not given
   */
  Placement cut(Training method, IntUnaryOperator nativeThreads) {
    List<Part> parts = byMethod.getOrDefault(method.name(), forAll);
    if (parts == null) {
      return null;
    }
    String expected = "blocks per stage such as " + method + "=1+3 for a method with stages";
    OptionChecks.require("--placement", parts.get(0).blocks != null, expected, text);
    int usual = nativeThreads.applyAsInt(parts.size());
    return new Placement(
        parts.stream().map(Part::blocks).toList(),
        parts.stream().map(part -> part.threads == null ? usual : part.threads).toList());
  }
}
