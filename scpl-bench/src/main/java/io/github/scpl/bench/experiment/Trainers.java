package io.github.scpl.bench.experiment;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.models.associated.AssociatedTrainer;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.BlockProfile;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.Growth;
import io.github.scpl.train.GrowthSchedule;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.PlacementTrial;
import io.github.scpl.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/** Decides where blocks go, and makes the trainer that fits a method within the budget. */
final class Trainers {
  private static final int CANDIDATES = 3;

  private final ModelOptions model;
  private final BudgetOptions budget;

  Trainers(ModelOptions model, BudgetOptions budget) {
    this.model = model;
    this.budget = budget;
  }

  /**
   * Decides on the placement, if there are stages. What is measured is a network that is made for
   * that and closed, so that the one to be trained starts from its seed.
   */
  PlacementChoice placement(Training training, Data data) throws InterruptedException {
    if (training.isAssociated() && data.isText()) {
      throw new IllegalArgumentException("The method al is for images, got text; use another");
    }
    if (!training.staged()) {
      return PlacementChoice.none();
    }
    try (Network network = network(training, data)) {
      int blocks = network.blocks().size();
      if (!budget.isAuto()) {
        Placement placement = budget.spelledOut();
        boolean fits = placement.blocks() == blocks;
        Options.require("--placement", fits, blocks + " blocks in all", budget.placement);
        return PlacementChoice.given(placement);
      }
      if (budget.stages != null) {
        String expected = "at most " + blocks + ", as there are blocks";
        Options.require("--stages", budget.stages <= blocks, expected, budget.stages);
      }
      return measure(network, data.training());
    }
  }

  /** Blocks are measured one by one, and then the best few placements as a whole. */
  private PlacementChoice measure(Network network, BatchSource source) throws InterruptedException {
    int threads = budget.nativeThreads(budget.stages == null ? 1 : budget.stages);
    BlockProfile profile = BlockProfile.measure(network, source, threads);
    List<Placement> candidates =
        budget.stages == null
            ? candidates(profile, network)
            : profile.bestIntoStages(budget.stages, threads, CANDIDATES);
    List<PlacementTrial> trials =
        PlacementTrial.run(
            profile,
            candidates,
            budget.cores(),
            network,
            source,
            tried -> of(network, tried, GrowthSchedule.always()));
    return new PlacementChoice(trials.get(0).placement(), trials);
  }

  /** The best cuts, and a stage for every block where those may take turns on fewer cores. */
  private List<Placement> candidates(BlockProfile profile, Network network) {
    List<Placement> candidates = new ArrayList<>(profile.bestOnCores(budget.cores(), CANDIDATES));
    int blocks = network.blocks().size();
    if (network.method().local() && blocks > budget.cores() && budget.cores() > 1) {
      candidates.add(Placement.even(blocks, blocks, 1));
    }
    return candidates;
  }

  /** A network that is not trained yet. */
  Network network(Training training, Data data) {
    return Models.build(model, training.method(), data);
  }

  /** How the candidate grows; refused if it cannot, or not within the run. */
  Growth growth(Candidate candidate, Data data, TrainingOptions options) {
    GrowthChoice choice = candidate.growth();
    Training training = candidate.method();
    if (choice.isFixed()) {
      return GrowthSchedule.always();
    }
    boolean local = !training.isAssociated() && training.method().local();
    String expected = "fixed for a method whose blocks do not learn by themselves, " + training;
    Options.require("--growth", local, expected, choice);
    boolean sees = !choice.isPlateau() || data.validation() != null;
    Options.require("--growth", sees, "--validation above 0 to see plateaus by", choice);
    try (Network network = network(training, data)) {
      return Options.parse(
          "--growth",
          () -> {
            int batches = (data.trainSamples() - 1) / options.batch + 1;
            Growth growth = choice.growth(network.blocks().size(), options.epochs, batches);
            growth.requireFits(network, options.epochs);
            return growth;
          });
    }
  }

  /** A network and its trainer; the placement is null where there are no stages. */
  Subject open(Training training, Data data, Placement placement, Growth growth) {
    if (training.isAssociated()) {
      AssociatedNetwork network = Models.associated(model, data);
      return new Subject(
          network.parameters(),
          network::close,
          () -> new AssociatedTrainer(network, budget.totalThreads()));
    }
    Network network = network(training, data);
    return new Subject(network, () -> of(network, placement, growth));
  }

  private Trainer of(Network network, Placement placement, Growth growth) {
    if (placement == null) {
      return new BackpropTrainer(network, budget.totalThreads());
    }
    if (!network.method().local()) {
      return GPipeTrainer.builder(network)
          .placement(placement)
          .microBatches(budget.microBatches)
          .cores(budget.cores())
          .build();
    }
    return PipelineTrainer.builder(network)
        .placement(placement)
        .capacity(budget.capacity)
        .cores(budget.cores())
        .growth(growth)
        .build();
  }
}
