// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.internal;

import java.util.Locale;
import java.util.Map;

/**
 * Settings of OpenMP in the environment with which a team gets fewer threads than it asks for.
 * oneDNN, which computes convolutions, counts on all of them, and ends the process if some are
 * missing. Immutable and thread-safe.
 */
final class OpenMpSettings {
  private static final String LIMIT = "OMP_THREAD_LIMIT";
  private static final String DYNAMIC = "OMP_DYNAMIC";
  private static final String LEVELS = "OMP_MAX_ACTIVE_LEVELS";

  /** Those of this process, which OpenMP has read once. */
  private static final OpenMpSettings PRESENT = new OpenMpSettings(System.getenv());

  private final Map<String, String> environment;

  OpenMpSettings(Map<String, String> environment) {
    this.environment = environment;
  }

  static OpenMpSettings present() {
    return PRESENT;
  }

  /**
   * Refuses a number of threads that a team would not get.
   *
   * @throws IllegalArgumentException that names the setting
   */
  void require(int count) {
    if (count > 1) {
      long limit = number(LIMIT, Long.MAX_VALUE);
      refuse(count, LIMIT, limit > 0 && limit < count);
      refuse(count, DYNAMIC, value(DYNAMIC).equals("true"));
      refuse(count, LEVELS, number(LEVELS, 1) == 0);
    }
  }

  private void refuse(int count, String name, boolean harmful) {
    if (harmful) {
      throw new IllegalArgumentException(
          "Expected an environment that leaves OpenMP "
              + count
              + " native threads, got "
              + name
              + "="
              + environment.get(name)
              + ", with which oneDNN ends the process; unset "
              + name
              + " or use 1 native thread");
    }
  }

  /** What OpenMP cannot read it ignores. */
  private long number(String name, long otherwise) {
    try {
      return Long.parseLong(value(name));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private String value(String name) {
    return environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
  }
}
