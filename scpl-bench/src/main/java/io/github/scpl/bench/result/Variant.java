// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is different in one group of the runs of a study.
 *
 * @param label as printed; empty where there is nothing to vary
 * @param value that is varied, for a chart; not a number if it is none
 * @param changes values of options, by their names, that are not those of the command
 */
public record Variant(String label, double value, Map<String, Object> changes) {
  /** Nothing is varied. */
  public static final Variant NONE = new Variant("", Double.NaN, Map.of());

  /** Copies the map, in its order. */
  public Variant {
    changes = new LinkedHashMap<>(changes);
  }

  /** A value of one option, printed as it was typed, in a chart as it is. */
  public static Variant of(String option, String typed, Number value) {
    return new Variant(typed, value.doubleValue(), Map.of(option, value));
  }

  public boolean isNone() {
    return label.isEmpty();
  }
}
