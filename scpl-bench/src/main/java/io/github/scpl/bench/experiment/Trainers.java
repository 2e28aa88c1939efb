package io.github.scpl.bench.experiment;

import io.github.scpl.block.Network;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;

/** Makes the trainer that fits a network's method, all within one budget of threads. */
final class Trainers {
  private Trainers() {}

  static Trainer of(Network network, BudgetOptions budget) {
    Placement placement = budget.placement(network.blocks().size());
    int cores = Runtime.getRuntime().availableProcessors();
    if (network.method().local()) {
      return PipelineTrainer.builder(network)
          .placement(placement)
          .capacity(budget.capacity)
          .cores(cores)
          .build();
    }
    return new BackpropTrainer(network, Math.min(cores, placement.threads()));
  }
}
