// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A part of a JSON file that is read with care: what is not as expected is refused by its place.
 *
 * @param place such as {@code /steps/0/loss}
 * @param node what is there; a missing node if nothing is
 */
record Part(String place, JsonNode node) {
  /** Characters of what was found that a message shows. */
  private static final int MOST_SHOWN = 60;

  /** The whole file. */
  static Part root(JsonNode node) {
    return new Part("", node);
  }

  /** The part under a key, which need not be there. */
  Part get(String key) {
    require(node.isObject(), "an object");
    return new Part(place + "/" + key, node.path(key));
  }

  boolean isAbsent() {
    return node.isMissingNode() || node.isNull();
  }

  String text() {
    require(node.isTextual(), "a text");
    return node.asText();
  }

  /** A whole number from {@code least} to {@code most}. */
  long integer(long least, long most) {
    boolean fits =
        node.isIntegralNumber()
            && node.canConvertToLong()
            && node.asLong() >= least
            && node.asLong() <= most;
    require(fits, "a whole number from " + least + " to " + most);
    return node.asLong();
  }

  /** A finite number. */
  double number() {
    require(node.isNumber() && Double.isFinite(node.asDouble()), "a number");
    return node.asDouble();
  }

  /** The elements of an array. */
  List<Part> items() {
    require(node.isArray(), "an array");
    List<Part> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new Part(place + "/" + i, node.get(i)));
    }
    return items;
  }

  /** The elements of an array that has some. */
  List<Part> someItems() {
    require(!node.isArray() || !node.isEmpty(), "elements");
    return items();
  }

  double[] numbers() {
    return items().stream().mapToDouble(Part::number).toArray();
  }

  /** The entries of an object. */
  List<Map.Entry<String, Part>> entries() {
    require(node.isObject(), "an object");
    List<Map.Entry<String, Part>> entries = new ArrayList<>();
    node.fieldNames().forEachRemaining(key -> entries.add(Map.entry(key, get(key))));
    return entries;
  }

  /**
   * Refuses the part unless a condition is met.
   *
   * @throws IllegalArgumentException that names place, expected and got
   */
  void require(boolean met, String expected) {
    if (!met) {
      throw new IllegalArgumentException(place + ": expected " + expected + ", got " + got());
    }
  }

  private String got() {
    boolean nothing = node.isMissingNode() || node.isArray() && node.isEmpty();
    String text = nothing ? "none" : node.toString();
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
  }
}
