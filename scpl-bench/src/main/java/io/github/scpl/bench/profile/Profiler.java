// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.profile;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.run.NetworkAndTrainer;
import io.github.scpl.bench.run.Trainers;
import io.github.scpl.train.growth.GrowthSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Profiles methods side by side, with one size of batches after the other. */
public final class Profiler {
  /** Rounds in which the Java compiler works, with the first size of batches. */
  private static final int WARM_UP = 2;

  private final Trainers trainers;
  private final BudgetOptions budget;
  private final int before;
  private final int steps;
  private final int repeats;
  private boolean warm;

  /**
   * A profiler.
   *
   * @param before steps before each window, besides those that fill the pipeline
   * @param steps of a window
   * @param repeats windows of each method, which take turns
   */
  public Profiler(Trainers trainers, BudgetOptions budget, int before, int steps, int repeats) {
    this.trainers = trainers;
    this.budget = budget;
    this.before = before;
    this.steps = steps;
    this.repeats = repeats;
  }

  /**
   * Profiles some methods.
   *
   * @param data a source of so many batches
   * @param task counts windows
   */
  public List<MethodProfile> run(
      List<Training> methods, int rows, IntFunction<Data> data, Task task)
      throws InterruptedException {
    Map<Training, PlacementChoice> choices = trainers.placements(methods, data.apply(1));
    List<Windows> windows = new ArrayList<>();
    List<Data> sources = new ArrayList<>();
    List<NetworkAndTrainer> subjects = new ArrayList<>();
    try {
      for (Training method : methods) {
        PlacementChoice choice = choices.get(method);
        int filling = choice.placement() == null ? 0 : underWay(choice);
        Data source = data.apply(before + filling + steps + filling);
        sources.add(source);
        subjects.add(trainers.open(method, source, choice, GrowthSchedule.always()));
        windows.add(new Windows(subjects.get(subjects.size() - 1), before + filling, steps));
      }
      int first = warm ? 0 : WARM_UP;
      task.parts("window", methods.size() * (first + repeats));
      for (int round = 0; round < first + repeats; round++) {
        if (round == first) {
          windows.forEach(Windows::clear);
          warm = true;
        }
        for (int turn = 0; turn < methods.size(); turn++) {
          int method = round % 2 == 0 ? turn : methods.size() - 1 - turn; // there and back
          task.next();
          windows.get(method).record(sources.get(method).training());
        }
      }
    } finally {
      subjects.forEach(NetworkAndTrainer::close);
    }
    List<MethodProfile> profiles = new ArrayList<>();
    for (int m = 0; m < methods.size(); m++) {
      Training method = methods.get(m);
      profiles.add(
          MethodProfile.of(
              method.name(),
              rows,
              choices.get(method),
              budget.cores(),
              budget.capacity(),
              windows.get(m)));
    }
    return profiles;
  }

  private int underWay(PlacementChoice choice) {
    return choice.placement().stages() * (budget.capacity() + 1);
  }
}
