// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.run.Elsewhere;
import io.github.scpl.block.Network;
import io.github.scpl.flink.TrainingJob;
import io.github.scpl.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.apache.flink.runtime.util.EnvironmentInformation;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Trains on the cluster that {@code flink run} was told of; without it, on one in this process that
 * ends with the job.
 */
public final class FlinkTraining implements Elsewhere {
  private final CommandRecipe recipe;
  private final TrainingOptions options;

  private FlinkTraining(CommandRecipe recipe, TrainingOptions options) {
    this.recipe = recipe;
    this.options = options;
  }

  /**
   * Of a command whose options fit.
   *
   * @param train the command
   * @param data that it has read
   */
  public static FlinkTraining of(CommandSpec train, Data data, TrainingOptions options) {
    return new FlinkTraining(CommandRecipe.of(train, data), options);
  }

  /** The version of Flink. */
  public static String version() {
    return EnvironmentInformation.getVersion();
  }

  @Override
  public Trainer trainer(Network network, PlacementChoice choice, Supplier<Trainer> here) {
    try {
      TrainingJob job =
          TrainingJob.of(recipe, options.epochs(), options.schedule())
              .withPlacement(choice.placement());
      return new FlinkTrainer(network, job, recipe, options, Clusters.given(job.slots()), here);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
