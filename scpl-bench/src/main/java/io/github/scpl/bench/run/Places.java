// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.result.PlacementChoice;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decides where blocks go, once for all groups that are to have the same places. */
final class Places {
  private final BudgetOptions budget;
  private final PrintWriter out;
  private final Map<Object, Map<Training, PlacementChoice>> decided = new HashMap<>();

  Places(BudgetOptions budget, PrintWriter out) {
    this.budget = budget;
    this.out = out;
  }

  /** The places of a group's methods, which are measured if they are not known. */
  Map<Training, PlacementChoice> of(Group group, Setup setup) throws InterruptedException {
    List<Training> methods = group.methods();
    Map<Training, PlacementChoice> places = decided.get(group.places());
    if (places == null) {
      if (budget.isAuto() && methods.stream().anyMatch(Training::staged)) {
        out.println("Measuring where blocks go");
        out.flush();
      }
      places = setup.trainers().placements(methods, setup.data());
      decided.put(group.places(), places);
    }
    return places;
  }
}
