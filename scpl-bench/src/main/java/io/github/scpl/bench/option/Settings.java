// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * All that a run is decided by.
 *
 * @param data which samples
 * @param model which network and losses
 * @param training how long, and by which optimizer
 * @param budget which cores
 */
public record Settings(
    DataOptions data, ModelOptions model, TrainingOptions training, BudgetOptions budget) {
  /** Refuses what cannot be, whatever the data. */
  public void check() {
    data.check();
    model.check();
    training.check();
    budget.check();
  }

  /**
   * A copy in which some options have other values; this one stays as it is.
   *
   * @param changes values by the names of options, dashes included
   * @throws IllegalArgumentException if there is no option of a name
   */
  public Settings with(Map<String, ?> changes) {
    Settings copy =
        new Settings(
            new DataOptions(0), new ModelOptions(1), new TrainingOptions(), new BudgetOptions());
    CommandSpec to = copy.spec();
    for (OptionSpec option : spec().options()) {
      to.findOption(option.longestName()).setValue(option.getValue());
    }
    for (Map.Entry<String, ?> change : changes.entrySet()) {
      OptionSpec option = to.findOption(change.getKey());
      OptionChecks.require(change.getKey(), option != null, "an option of a run", "none");
      option.setValue(change.getValue());
    }
    return copy;
  }

  /** The same for another seed of all random numbers. */
  public Settings withSeed(long seed) {
    return with(Map.of("--seed", seed));
  }

  /** What the batches depend on: two settings with equal ones may share their data. */
  public Map<String, Object> ofData() {
    Map<String, Object> values = new LinkedHashMap<>();
    for (OptionSpec option : CommandSpec.forAnnotatedObject(data).options()) {
      values.put(option.longestName(), option.getValue());
    }
    values.put("--batch", training.batch());
    values.put("--seed", model.seed());
    return values;
  }

  private CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    for (Object options : new Object[] {data, model, training, budget}) {
      spec.addMixin(options.getClass().getSimpleName(), CommandSpec.forAnnotatedObject(options));
    }
    return spec;
  }
}
