// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.Variant;
import io.github.scpl.models.data.ReadingProgress;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The setup of the group that is under way; data are read again only where they are others. */
final class Setups {
  private final DataReader reader;
  private final ProgressMonitor monitor;
  private Setup current;
  private boolean fit;
  private Elsewhere elsewhere;

  /** Reads the data. */
  Setups(Settings settings, DataReader reader, ProgressMonitor monitor) throws IOException {
    this.reader = reader;
    this.monitor = monitor;
    Data data = read(settings);
    NetworkFactory.check(settings.model(), data);
    current = Setup.of(settings, data, monitor, false, null);
  }

  @SuppressWarnings("try") // the watch is a scope, not a value
  private Data read(Settings settings) throws IOException {
    try (Task task = Task.begin(monitor, "Reading " + settings.data().data());
        ReadingProgress.Watch watch = ReadingProgress.watch(task::done)) {
      Data data = reader.read(settings);
      boolean resident = settings.data().resident() && !settings.training().isDryRun();
      return resident ? data.residentOn(settings.model().device(0, 1), NetworkFactory.TYPE) : data;
    }
  }

  /** Groups that are entered from now on measure accuracy on the training set, too. */
  void withTrainingAccuracy() {
    fit = true;
  }

  /** Groups that are entered from now on are trained elsewhere. */
  void trainElsewhere(Elsewhere place) {
    elsewhere = place;
  }

  Setup current() {
    return current;
  }

  /** Makes a group the one that is under way; its data are read if they are others. */
  void enter(Group group) throws IOException {
    boolean same = group.settings().ofData().equals(current.settings().ofData());
    if (!same) {
      release();
    }
    Data data = same ? current.data() : read(group.settings());
    current = Setup.of(group.settings(), data, monitor, fit, elsewhere);
  }

  /** Copies samples to the device, if they are to stay there. */
  @SuppressWarnings("try") // the task is a scope, not a value
  void upload() {
    if (current.data().isResident()) {
      String device = current.settings().model().device(0, 1).memory().name();
      try (Task task = Task.begin(monitor, "Copying samples to " + device)) {
        current.data().upload();
      }
    }
  }

  /** Frees what was copied, when no network uses it any more. */
  void release() {
    current.data().release();
  }

  /** Before anything is trained: options, and networks where they are not all alike. */
  void refuseWhatCannotBe(List<Group> groups) throws IOException {
    Set<Variant> seen = new HashSet<>();
    List<Group> each = groups.stream().filter(group -> seen.add(group.variant())).toList();
    for (Group group : each) {
      group.settings().check();
    }
    if (each.size() > 1) {
      for (Group group : each) {
        enter(group);
        current.check(group.plans());
      }
    }
  }
}
