// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;

/**
 * Settings of OpenMP in the environment with which a team gets fewer threads than it asks for.
 * oneDNN, which computes convolutions, counts on all of them, and ends the process if some are
 * missing. OpenMP itself ends it if a thread cannot be made, as with a stack that no memory is
 * enough for. Immutable and thread-safe.
 */
final class OpenMpSettings {
  private static final String LIMIT = "OMP_THREAD_LIMIT";
  private static final String DYNAMIC = "OMP_DYNAMIC";
  private static final String LEVELS = "OMP_MAX_ACTIVE_LEVELS";
  private static final String STACK = "OMP_STACKSIZE";
  private static final String GNU_STACK = "GOMP_STACKSIZE";
  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*([bkmg]?)");

  /** Those of this process, which OpenMP has read once. */
  private static final OpenMpSettings PRESENT =
      new OpenMpSettings(System.getenv(), Pointer.totalPhysicalBytes());

  private final Map<String, String> environment;
  private final long machineBytes;

  /**
   * Settings.
   *
   * @param machineBytes memory of the machine
   */
  OpenMpSettings(Map<String, String> environment, long machineBytes) {
    this.environment = environment;
    this.machineBytes = machineBytes;
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
      refuse(count, STACK, bytes(STACK) > machineBytes);
      refuse(count, GNU_STACK, bytes(GNU_STACK) > machineBytes);
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
              + ", with which OpenMP or oneDNN ends the process; unset "
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

  /** A size in the unit behind it, or else in KiB; 0 if it is none. */
  private double bytes(String name) {
    Matcher size = SIZE.matcher(value(name));
    if (!size.matches()) {
      return 0;
    }
    int shift =
        switch (size.group(2)) {
          case "b" -> 0;
          case "m" -> 20;
          case "g" -> 30;
          default -> 10;
        };
    return Double.parseDouble(size.group(1)) * (1L << shift);
  }

  private String value(String name) {
    return environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
  }
}
