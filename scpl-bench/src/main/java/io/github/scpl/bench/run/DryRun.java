// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.machine.Memory;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.progress.Terminal;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.train.growth.GrowthSchedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a dry run tells: where blocks go, memory, and time, by steps of networks that are thrown
 * away. Groups whose blocks are in the same places are taken to be as fast as the first of them.
 */
final class DryRun {
  private static final double SECONDS = 2;

  private final Setups setups;
  private final Places places;
  private final ProgressMonitor monitor;
  private final Map<Object, Map<Training, Pace>> known = new HashMap<>();
  private final Map<Training, Set<String>> cuts = new LinkedHashMap<>();
  private final Table table = new Table("run", "threads", "memory MiB", "s/epoch").words(1);
  private long mostBytes;

  DryRun(Setups setups, Places places, ProgressMonitor monitor) {
    this.setups = setups;
    this.places = places;
    this.monitor = monitor;
  }

  /** Measures what there is to measure, and tells it. */
  void tell(List<Group> groups, PrintWriter out) throws IOException, InterruptedException {
    double seconds = Forecast.warmUp(groups);
    for (Group group : groups) {
      Map<Training, Pace> paces = known.get(group.places());
      if (paces == null) {
        paces = measure(group);
        known.put(group.places(), paces);
      }
      for (RunPlan plan : group.plans()) {
        seconds += Forecast.secondsOfRun(group, paces.get(plan.method()), setups.current());
      }
    }
    out.println();
    out.println(table.text(Terminal.tableColumns()));
    int runs = groups.stream().mapToInt(group -> group.plans().size()).sum();
    if (groups.size() > known.size()) {
      out.println("All " + runs + " runs are taken to be as fast as these");
    }
    if (cuts.values().stream().allMatch(each -> each.size() == 1)) {
      List<String> words = new ArrayList<>();
      cuts.forEach((method, cut) -> words.add(method + "=" + String.join("", cut)));
      out.println("Where blocks go: --placement " + String.join(",", words));
    }
    boolean fits = Memory.isEnoughFor(mostBytes);
    out.println(
        "Memory for all at the same time: "
            + Memory.inMebibytes(mostBytes)
            + " MiB"
            + (fits ? "" : ", which is more than there is: the runs would go one by one"));
    boolean grows =
        groups.stream()
            .flatMap(each -> each.plans().stream())
            .anyMatch(each -> !each.growth().isFixed());
    out.println(
        "Takes about "
            + ProgressMonitor.duration(seconds)
            + " in all"
            + (grows ? "; growing networks take less" : "")
            + ". Nothing was trained or written");
    out.flush();
  }

  /** Each method once; its runs are rows of the table. */
  private Map<Training, Pace> measure(Group group) throws IOException, InterruptedException {
    setups.enter(group);
    Setup setup = setups.current();
    Map<Training, PlacementChoice> choices = places.of(group, setup);
    Map<Training, Pace> paces = new HashMap<>();
    long bytes = 0;
    for (Training method : group.methods()) {
      PlacementChoice choice = choices.get(method);
      cuts.computeIfAbsent(method, none -> new LinkedHashSet<>()).add(choice.text());
      try (NetworkAndTrainer subject =
          setup.trainers().open(method, setup.data(), choice, GrowthSchedule.always())) {
        Pace pace = measure(method, subject, setup);
        paces.put(method, pace);
        long estimate = setup.bytes(subject.trainer());
        for (RunPlan plan : group.plans()) {
          if (plan.method().equals(method)) {
            bytes += estimate;
            row(group, plan, subject.trainer().budget(), estimate, setup.secondsOfEpoch(pace));
          }
        }
      }
    }
    mostBytes = Math.max(mostBytes, bytes);
    return paces;
  }

  private void row(Group group, RunPlan plan, String threads, long bytes, double seconds) {
    StringBuilder name = new StringBuilder(plan.name());
    group.structure().forEach((option, value) -> name.append(' ' + option + ' ' + value));
    String memory = Long.toString(Memory.inMebibytes(bytes));
    table.row(name.toString(), threads, memory, NumberFormats.format("%.1f", seconds));
  }

  @SuppressWarnings("try") // the task is a scope, not a value
  private Pace measure(Training method, NetworkAndTrainer subject, Setup setup)
      throws InterruptedException {
    try (Task task = Task.begin(monitor, "Measuring steps of " + method)) {
      Pace.of(subject.trainer(), setup.data(), SECONDS); // Java compiles meanwhile
      return Pace.of(subject.trainer(), setup.data(), SECONDS);
    }
  }
}
