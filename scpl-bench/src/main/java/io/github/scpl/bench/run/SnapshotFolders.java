// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.option.Concern;
import io.github.scpl.bench.option.OptionAnnotations;
import io.github.scpl.bench.option.SnapshotOptions;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.result.Json;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where the runs of a command are kept while they train, each in a folder of its own, with the
 * options that decide what is computed: a run goes on only with the same.
 */
final class SnapshotFolders {
  private static final String OPTIONS = "options";

  private final SnapshotOptions options;
  private final Path folder;
  private final Map<String, String> command;

  SnapshotFolders(TrainingOptions training, CommandSpec command) {
    options = training.snapshots();
    folder = options.folder(training.out());
    this.command = deciding(command);
  }

  private static Map<String, String> deciding(CommandSpec command) {
    Map<String, String> deciding = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      Concern concern = OptionAnnotations.concern(option);
      if (concern != null && concern.isStored() && option.getValue() != null) {
        deciding.put(option.longestName(), option.getValue().toString());
      }
    }
    return deciding;
  }

  /** Whether runs are kept. */
  boolean wanted() {
    return options.wanted();
  }

  /** How often a run that fails goes on. */
  int retries() {
    return options.retries();
  }

  /**
   * The snapshots of a run.
   *
   * @param counted kept with it
   */
  Snapshots of(RunPlan plan, Counted counted) throws IOException {
    String options = Json.MAPPER.writeValueAsString(command);
    Snapshots snapshots =
        counted.keptBy(Snapshots.in(folder(plan)).withProperty(OPTIONS, () -> options));
    int every = this.options.every();
    return every == 0 ? snapshots : snapshots.withEvery(every);
  }

  private Path folder(RunPlan plan) {
    return folder.resolve(plan.fileName(true));
  }

  /** Refuses runs that began with other options, before any goes on. */
  void check(List<Group> groups) throws IOException {
    if (!wanted()) {
      return;
    }
    for (Group group : groups) {
      for (RunPlan plan : group.plans()) {
        Optional<Snapshot> latest = Snapshots.in(folder(plan)).latest();
        if (latest.isPresent()) {
          check(latest.get());
        }
      }
    }
  }

  private void check(Snapshot snapshot) throws IOException {
    Map<String, String> properties = snapshot.properties();
    if (!properties.containsKey(OPTIONS)) {
      throw new IOException(
          "--resume: expected a snapshot of a command of scpl, got another " + snapshot);
    }
    Map<?, ?> before = Json.MAPPER.readValue(properties.get(OPTIONS), Map.class);
    for (Map.Entry<String, String> option : command.entrySet()) {
      require(option.getKey(), before.get(option.getKey()), option.getValue());
    }
    for (Map.Entry<?, ?> option : before.entrySet()) {
      require(option.getKey(), option.getValue(), command.get(option.getKey()));
    }
  }

  private static void require(Object option, Object before, Object now) throws IOException {
    if (!Objects.equals(before, now)) {
      throw new IOException(
          "--resume: expected the options that the run began with, "
              + option
              + " "
              + Objects.requireNonNullElse(before, "not given")
              + ", got "
              + Objects.requireNonNullElse(now, "none"));
    }
  }
}
