// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** Refuses options beside {@code --on flink} that a job on Flink cannot follow. */
public final class FlinkChecks {
  /** Words of {@code --on}. */
  public static final List<String> PLACES = List.of("here", "flink");

  private static final String ON = "--on";

  /** Why each of them is refused. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "--snapshot-every", "Flink's checkpoints keep a job",
          "--resume", "a job goes on from Flink's checkpoints and savepoints",
          "--retry", "Flink restarts a job by its restart strategy",
          "--trace", "Flink's metrics tell of stages",
          "--capacity", "Flink's network buffers hold what waits in front of a stage",
          "--stall-limit", "Flink watches its tasks",
          "--resident", "Flink's source sends batches",
          "--train-accuracy", "the network is here behind the last epoch only");

  private FlinkChecks() {}

  /** Whether a word of {@code --on} stands for Flink. */
  public static boolean isFlink(String on) {
    OptionChecks.require(ON, PLACES.contains(on), String.join(" or ", PLACES), on);
    return on.equals("flink");
  }

  /**
   * Checks what is given.
   *
   * @throws IllegalArgumentException that names the first option out of place
   */
  public static void check(
      ParseResult command, Training method, GrowthChoice growth, TrainingOptions options) {
    boolean local = !method.isAssociated() && method.method().local();
    String back = "here for the method " + method + ", a stream having no way back for gradients";
    OptionChecks.require(ON, local, back, "flink");
    String ahead = "here for --growth plateau, which decides by results of the epochs before";
    OptionChecks.require(ON, !growth.isPlateau(), ahead, "flink");
    boolean stops = options.faults().stops();
    OptionChecks.require(ON, stops, "here for --on-divergence other than stop", "flink");
    for (Map.Entry<String, String> option : REFUSED.entrySet()) {
      boolean given = command.hasMatchedOption(option.getKey());
      String why = "none beside --on flink, since " + option.getValue();
      OptionChecks.require(option.getKey(), !given, why, "one");
    }
  }
}
