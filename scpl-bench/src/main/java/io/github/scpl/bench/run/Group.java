// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs with the same data and the same settings, which take turns.
 *
 * @param variant what is different from other groups
 * @param settings with these differences, and with the seed
 * @param plans of the runs
 */
public record Group(Variant variant, Settings settings, List<RunPlan> plans) {
  /** What decides how many blocks there are. */
  private static final Set<String> STRUCTURE = Set.of("--blocks", "--layers", "--model");

  /**
   * All groups of an experiment: with the first seed all variants, then with the second, and so on,
   * so that one that is interrupted has some whole repetitions.
   *
   * @param plans of each group
   */
  public static List<Group> of(
      Settings settings, List<Variant> variants, List<Long> seeds, List<RunPlan> plans) {
    List<Group> groups = new ArrayList<>();
    for (long seed : seeds) {
      for (Variant variant : variants) {
        groups.add(of(settings, variant, seed, plans));
      }
    }
    return groups;
  }

  /** The group of a variant and a seed. */
  public static Group of(Settings settings, Variant variant, long seed, List<RunPlan> plans) {
    return new Group(
        variant,
        settings.with(variant.changes()).withSeed(seed),
        plans.stream().map(plan -> plan.in(variant, seed)).toList());
  }

  /**
   * Groups for which it is the same have their blocks in the same places. Other options, such as
   * the projector's kind, are to be compared with the places that they are compared in.
   */
  List<Object> places() {
    return List.of(structure(), methods());
  }

  /** The options that decide how many blocks there are, if they are not those of the command. */
  Map<String, Object> structure() {
    Map<String, Object> structure = new HashMap<>(variant.changes());
    structure.keySet().retainAll(STRUCTURE);
    return structure;
  }

  /** The methods of the runs, each once. */
  List<Training> methods() {
    return plans.stream().map(RunPlan::method).distinct().toList();
  }

  int epochs() {
    return plans.size() * settings.training().epochs();
  }

  /** In words, beside others. */
  @Override
  public String toString() {
    String seed = "seed " + settings.model().seed();
    return variant.isNone() ? seed : variant.label() + ", " + seed;
  }
}
