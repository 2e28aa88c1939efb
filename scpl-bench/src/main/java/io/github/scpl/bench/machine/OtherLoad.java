// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How many cores other programs keep busy, from the system's count of what is not idle less what
 * this process took. Only Linux counts in a way that can be read here; elsewhere it is not known.
 */
public final class OtherLoad {
  /** Of the cores that a comparison uses, the share that others may have without a word. */
  private static final double TOLERATED = 0.1;

  private static final Path STAT = Path.of("/proc/stat");

  /** Linux counts in hundredths of a second, whatever its clock. */
  private static final double SECONDS_PER_TICK = 0.01;

  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  /** Guests' time is part of the user's. */
  private static final int STOLEN = 7;

  /**
   * A count at one moment.
   *
   * @param nanos when
   * @param busySeconds of all cores of the machine, since it started
   * @param ownSeconds of this process
   * @param machineCores the number of cores of the machine
   */
  public record Count(long nanos, double busySeconds, double ownSeconds, int machineCores) {
    /** Reads the counts now; null where they are not known. */
    public static Count nowOrNull() {
      try {
        return parseOrNull(Files.readAllLines(STAT), System.nanoTime(), ownSecondsNow());
      } catch (IOException e) {
        return null;
      }
    }

    private static double ownSecondsNow() {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      return system.getProcessCpuTime() * 1e-9;
    }

    /** From the lines {@code cpu user nice system idle iowait irq softirq steal ...}. */
    static Count parseOrNull(List<String> stat, long nanos, double ownSeconds) {
      String all = stat.isEmpty() ? "" : stat.get(0);
      int cores = (int) stat.stream().filter(line -> line.matches("cpu\\d+ .*")).count();
      if (!all.matches("cpu( +\\d+){8,}") || cores == 0) {
        return null;
      }
      double[] ticks =
          Arrays.stream(all.split(" +")).skip(1).mapToDouble(Double::parseDouble).toArray();
      double busy = 0;
      for (int i = 0; i <= STOLEN; i++) {
        busy += i == IDLE || i == IO_WAIT ? 0 : ticks[i];
      }
      return new Count(nanos, busy * SECONDS_PER_TICK, ownSeconds, cores);
    }

    /** Cores that others kept busy from this count to a later one, on the mean. */
    OptionalDouble othersUntil(Count later) {
      double seconds = (later.nanos - nanos) * 1e-9;
      if (seconds < 100 * SECONDS_PER_TICK) {
        return OptionalDouble.empty(); // the ticks are too coarse
      }
      double others = later.busySeconds - busySeconds - (later.ownSeconds - ownSeconds);
      return OptionalDouble.of(Math.max(0, others / seconds));
    }
  }

  private OtherLoad() {}

  /** The mean number of cores that others kept busy since a count, if it is known. */
  public static OptionalDouble since(Count start) {
    Count now = start == null ? null : Count.nowOrNull();
    return now == null ? OptionalDouble.empty() : start.othersUntil(now);
  }

  /**
   * What to say of others; empty if they did no harm.
   *
   * @param others cores that they kept busy
   * @param machineCores the number of cores of the machine
   * @param cores that are used here
   */
  public static String warning(double others, int machineCores, int cores) {
    double room = Math.max(0, machineCores - cores);
    return others <= room + TOLERATED * cores
        ? ""
        : String.format(
            Locale.ROOT,
            "Warning: other programs kept %.1f of this machine's %d cores busy, and %d are used"
                + " here; times and ratios are not to be trusted",
            others,
            machineCores,
            cores);
  }
}
