// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.block.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a command calls a method: where gradients stop, and who trains.
 *
 * @param name as on the command line and in results
 * @param method of the network; null for associated learning, which has a network of its own
 * @param staged whether stages train it side by side, so that it needs a placement
 */
public record Training(String name, Method method, boolean staged) {
  private static final Training[] ALL = {
    new Training(Method.BP, false),
    new Training(Method.BP_EXITS, false),
    new Training("gpipe", Method.BP, true),
    new Training(Method.SCPL, true),
    new Training(Method.DASCPL, true),
    new Training(Method.EE, true),
    new Training(Method.PREDSIM, true),
    new Training("al", null, false)
  };

  private Training(Method method, boolean staged) {
    this(method.name(), method, staged);
  }

  /**
   * The one of this name, in any case.
   *
   * @throws IllegalArgumentException that lists the names, if there is none
   */
  public static Training of(String name) {
    return Arrays.stream(ALL)
        .filter(training -> training.name.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("Expected a method of " + names() + "; got " + name));
  }

  /** All that there are. */
  static List<Training> all() {
    return List.of(ALL);
  }

  public boolean isAssociated() {
    return method == null;
  }

  private static String names() {
    return Arrays.stream(ALL).map(Training::name).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name;
  }
}
