// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.train.growth.GrowthSchedule;
import java.io.PrintWriter;
import java.util.List;

/** How long runs will take. */
final class Forecast {
  private static final String PROXY = "bp";

  /** In half of it Java has not compiled what the steps are made of. */
  private static final double FIRST_SECONDS = 3;

  /** The warm-up ends before its limit, as a rule. */
  private static final double WARM_UP_SHARE = 0.8;

  private Forecast() {}

  /**
   * A rough guess before anything else is measured: all runs are taken to be as fast as the first
   * steps of backpropagation. What goes wrong in them, the runs themselves meet and tell of.
   *
   * @param setup of the first group
   */
  @SuppressWarnings("try") // the task is a scope, not a value
  static void atOnce(List<Group> groups, Setup setup, PrintWriter out) throws InterruptedException {
    int nativeThreads = setup.settings().budget().nativeThreads(1);
    PlacementChoice choice = PlacementChoice.unstaged(nativeThreads);
    try (Task task = Task.begin(setup.monitor(), "Estimating how long it takes");
        NetworkAndTrainer subject =
            setup
                .trainers()
                .open(Training.of(PROXY), setup.data(), choice, GrowthSchedule.always())) {
      Pace pace = Pace.ofFirstSteps(subject.trainer(), setup.data(), FIRST_SECONDS);
      double seconds = warmUp(groups);
      for (Group group : groups) {
        seconds += group.plans().size() * secondsOfRun(group, pace, setup);
      }
      if (Double.isFinite(seconds)) { // a single step says nothing
        out.println("Takes about " + ProgressMonitor.duration(seconds) + " in all");
        out.flush();
      }
    } catch (RuntimeException | Error e) {
      return;
    }
  }

  /**
   * A run of a group, with all its blocks from the first epoch on.
   *
   * @param setup of this group, or of one with as many samples
   */
  static double secondsOfRun(Group group, Pace pace, Setup setup) {
    TrainingOptions training = group.settings().training();
    int rows = setup.data().rows(group.settings().data());
    double epoch = pace.seconds(rows, setup.data().watchedSamples());
    double fit = setup.fit() ? setup.data().trainSamples() / pace.evaluated() : 0;
    return training.epochs() * epoch + fit;
  }

  /** What comes before the first group; a run that is alone has none. */
  static double warmUp(List<Group> groups) {
    boolean alone = groups.size() * groups.get(0).plans().size() == 1;
    return alone ? 0 : WARM_UP_SHARE * WarmUp.mostSeconds(groups.get(0).methods().size());
  }
}
