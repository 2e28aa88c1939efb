// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.original;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form that names have on one side, and the form that they have on the other. Both have the same
 * gaps in the same order: {@code #} is a number, {@code @} the last part of a name.
 */
final class NameRule {
  private final String original;
  private final String ours;

  NameRule(String original, String ours) {
    this.original = original;
    this.ours = ours;
  }

  /** Our form of a name of the original's; empty if it has another form. */
  Optional<String> ours(String name) {
    return translated(name, original, ours);
  }

  /** The original's form of a name of ours; empty if it has another form. */
  Optional<String> original(String name) {
    return translated(name, ours, original);
  }

  private static Optional<String> translated(String name, String from, String to) {
    Matcher matcher = pattern(from).matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    StringBuilder translated = new StringBuilder();
    int group = 1;
    for (char c : to.toCharArray()) {
      translated.append(c == '#' || c == '@' ? matcher.group(group++) : String.valueOf(c));
    }
    return Optional.of(translated.toString());
  }

  private static Pattern pattern(String form) {
    return Pattern.compile(
        form.replace(".", "\\.").replace("#", "(\\d+)").replace("@", "([a-zA-Z_]+)"));
  }
}
