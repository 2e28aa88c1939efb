// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.block.LocalLoss;
import io.github.scpl.block.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** The losses of other methods, each by itself, which studies have and no option has. */
  private static final List<Training> LOSSES =
      List.of(
          local("similarity", LocalLoss.similarityMatching()),
          local("cross-entropy", LocalLoss.crossEntropy()));

  private static Training local(String name, LocalLoss.Factory loss) {
    return new Training(name, Method.local(name, loss), true);
  }

  private Training(Method method, boolean staged) {
    this(method.name(), method, staged);
  }

  /**
   * The one of this name, in any case.
   *
   * @throws IllegalArgumentException that lists the names, if there is none
   */
  public static Training of(String name) {
    return find(List.of(ALL), name);
  }

  /**
   * The one of this name in a result, in any case: one of {@link #of}, or of {@link #losses}.
   *
   * @throws IllegalArgumentException that lists the names, if there is none
   */
  public static Training ofResult(String name) {
    return find(Stream.concat(Arrays.stream(ALL), LOSSES.stream()).toList(), name);
  }

  private static Training find(List<Training> among, String name) {
    return among.stream()
        .filter(training -> training.name.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a method of " + names(among) + "; got " + name));
  }

  /** Similarity matching alone, and cross-entropy alone. */
  public static List<Training> losses() {
    return LOSSES;
  }

  /** All that there are. */
  static List<Training> all() {
    return List.of(ALL);
  }

  public boolean isAssociated() {
    return method == null;
  }

  /** The names of all that there are. */
  public static List<String> names() {
    return Arrays.stream(ALL).map(Training::name).toList();
  }

  private static String names(List<Training> among) {
    return among.stream().map(Training::name).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name;
  }
}
