// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A command line of the original in words of ours, and what it does differently. */
final class Translation {
  private final Map<String, String> options = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /** Gives an option of ours. */
  void put(String name, Object value) {
    options.put(name, String.valueOf(value));
  }

  /** Gives an option of ours that has no value. */
  void flag(String name) {
    options.put(name, null);
  }

  /** Says what is different, in a line. */
  void note(String line) {
    notes.add(line);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * The words behind {@code scpl}.
   *
   * @param added options of ours that come last, instead of those of the same name
   */
  List<String> words(List<String> added) {
    Set<String> names =
        added.stream().map(word -> word.replaceFirst("=.*", "")).collect(Collectors.toSet());
    List<String> words = new ArrayList<>(List.of("train"));
    options.forEach(
        (name, value) -> {
          if (!names.contains(name)) {
            words.add(value == null ? name : name + "=" + value);
          }
        });
    words.addAll(added);
    return words;
  }
}
