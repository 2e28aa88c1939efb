// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.Map;
import java.util.TreeMap;

/** Text of lines {@code key=value}, of which each key is taken once. Not thread-safe. */
final class KeyedLines {
  private final Map<String, String> values = new TreeMap<>();

  /**
   * Empty lines, and lines that start with #, are passed over.
   *
   * @throws IllegalArgumentException if another line is no {@code key=value}, or a key is there
   *     twice
   */
  KeyedLines(String text) {
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(line, number);
      }
    }
  }

  private void add(String line, int number) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("Line " + number + ": expected key=value, got " + line);
    }
    String key = line.substring(0, equals).strip();
    if (values.put(key, line.substring(equals + 1).strip()) != null) {
      throw new IllegalArgumentException("Line " + number + ": " + key + " is there twice");
    }
  }

  /** A line of such a text. */
  static String line(String key, Object value) {
    return key + "=" + value + "\n";
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String take(String key) {
    String value = values.remove(key);
    if (value == null) {
      throw new IllegalArgumentException("Expected a line " + key + "=..., got none");
    }
    return value;
  }

  double takeNumber(String key) {
    String value = take(key);
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Expected a number, got " + key + "=" + value, e);
    }
  }

  /** Requires that all keys are taken; the expected ones are named. */
  void requireNoMore(String expected) {
    if (!values.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected " + expected + "; got " + values.keySet().iterator().next());
    }
  }
}
