// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.fault;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a stage, or the data source, may be at one batch without a pause before it counts as
 * stalled. The time it waits for other stages, for room or for a core is not its own and does not
 * count, so that of stages that wait for each other the one is named that all wait for. Immutable
 * and thread-safe.
 *
 * @param limit at least a millisecond; null for none
 * @param ends whether the run ends then, rather than to be warned of
 */
public record StallLimit(Duration limit, boolean ends) {
  private static final StallLimit NONE = new StallLimit(null, false);
  private static final StallLimit STANDARD = warning(Duration.ofMinutes(10));

  /**
   * A limit.
   *
   * @throws IllegalArgumentException if it is below a millisecond
   */
  public StallLimit {
    if (limit != null && limit.toMillis() < 1) {
      throw new IllegalArgumentException(
          "Expected a limit of at least a millisecond, got " + limit);
    }
  }

  /** Nobody looks. */
  public static StallLimit none() {
    return NONE;
  }

  /** A warning after ten minutes. */
  public static StallLimit standard() {
    return STANDARD;
  }

  /** A stage that goes on for longer is logged, once, with the stack of its thread. */
  public static StallLimit warning(Duration limit) {
    return new StallLimit(Objects.requireNonNull(limit, "Expected a limit, got null"), false);
  }

  /**
   * A stage that goes on for longer is logged, and ends the run. Its thread is interrupted, and is
   * waited for as long again, but no longer than a minute; the memory of one that does not end is
   * not freed.
   *
   * <p>Trainers that compute on the calling thread can only interrupt it: the call ends when its
   * block does.
   */
  public static StallLimit ending(Duration limit) {
    return new StallLimit(Objects.requireNonNull(limit, "Expected a limit, got null"), true);
  }

  /** The limit in words, such as {@code 600 s}. */
  @Override
  public String toString() {
    if (limit == null) {
      return "none";
    }
    long millis = limit.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
