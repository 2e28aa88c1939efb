// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The text form of {@link ExitSettings}. */
final class ExitSettingsText {
  private static final String POLICY = "policy";
  private static final String HEAD = "temperature.head";
  private static final String EXIT = "temperature.exit";

  private ExitSettingsText() {}

  static String write(ExitSettings settings) {
    StringBuilder text = new StringBuilder();
    line(text, POLICY, requireKnown(settings.policy()));
    List<Double> temperatures = settings.exitTemperatures();
    for (int i = 0; i < temperatures.size(); i++) {
      line(text, EXIT + i, temperatures.get(i));
    }
    line(text, HEAD, settings.headTemperature());
    return text.toString();
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append(key).append('=').append(value).append('\n');
  }

  private static ExitPolicy requireKnown(ExitPolicy policy) {
    try {
      if (ExitPolicy.parse(policy.toString()).equals(policy)) {
        return policy;
      }
    } catch (IllegalArgumentException e) {
      throw unknown(policy, e);
    }
    throw unknown(policy, null);
  }

  private static IllegalStateException unknown(ExitPolicy policy, Exception cause) {
    return new IllegalStateException(
        "Expected a policy that ExitPolicy.parse can read, got "
            + policy
            + "; store settings with one of the library's policies",
        cause);
  }

  static ExitSettings read(String text) {
    Map<String, String> values = new TreeMap<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(values, line, number);
      }
    }
    ExitPolicy policy = ExitPolicy.parse(take(values, POLICY));
    double head = number(HEAD, take(values, HEAD));
    List<Double> exits = new ArrayList<>();
    while (values.containsKey(EXIT + exits.size())) {
      String key = EXIT + exits.size();
      exits.add(number(key, take(values, key)));
    }
    if (!values.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected "
              + POLICY
              + ", "
              + EXIT
              + "0 and so on without a gap, and "
              + HEAD
              + "; got "
              + values.keySet().iterator().next());
    }
    return new ExitSettings(policy, exits, head);
  }

  private static void add(Map<String, String> values, String line, int number) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("Line " + number + ": expected key=value, got " + line);
    }
    String key = line.substring(0, equals).strip();
    if (values.put(key, line.substring(equals + 1).strip()) != null) {
      throw new IllegalArgumentException("Line " + number + ": " + key + " is there twice");
    }
  }

  private static String take(Map<String, String> values, String key) {
    String value = values.remove(key);
    if (value == null) {
      throw new IllegalArgumentException("Expected a line " + key + "=..., got none");
    }
    return value;
  }

  private static double number(String key, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Expected a number, got " + key + "=" + value, e);
    }
  }
}
