// SPDX-License-Identifier: Apache-2.0
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
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Decides where blocks go, and makes the trainer that fits a method within the budget. */
final class Trainers {
  private static final int CANDIDATES = 3;

  private final ModelOptions model;
  private final OptimizerOptions optimizer;
  private final BudgetOptions budget;

  Trainers(ModelOptions model, OptimizerOptions optimizer, BudgetOptions budget) {
    this.model = model;
    this.optimizer = optimizer;
    this.budget = budget;
  }

  /**
   * Decides for all methods that are compared, which get the same cores: one without stages has as
   * many native threads as one with stages may have in all. What is measured is a network that is
   * made for that and closed, so that the one to be trained starts from its seed.
   */
  Map<Training, PlacementChoice> placements(
      List<Training> methods, Data data, ProgressMonitor monitor) throws InterruptedException {
    for (String name : budget.placement().methods()) {
      boolean used = methods.contains(Training.of(name));
      Options.require("--placement", used, "methods of " + methods, name);
    }
    boolean cut = !budget.placement().isForAll() || methods.stream().anyMatch(Training::staged);
    String expected = "no cut, since no method of " + methods + " has stages";
    Options.require("--placement", cut, expected, budget.placement);
    Map<Training, PlacementChoice> choices = new LinkedHashMap<>();
    for (Training method : methods) {
      if (method.isAssociated() && data.isText()) {
        throw new IllegalArgumentException("The method al is for images, got text; use another");
      }
      choices.put(method, null); // keeps the order
    }
    for (Training method : choices.keySet()) {
      if (method.staged()) {
        choices.put(method, staged(method, data, monitor));
      }
    }
    int threads =
        choices.values().stream()
            .filter(Objects::nonNull)
            .mapToInt(PlacementChoice::threads)
            .max()
            .orElseGet(() -> budget.nativeThreads(1));
    for (Training method : choices.keySet()) {
      if (!method.staged()) {
        Integer given = budget.threadsSpelledOut(method);
        choices.put(method, PlacementChoice.unstaged(given == null ? threads : given));
      }
    }
    return choices;
  }

  /** The same for one method alone. */
  PlacementChoice placement(Training method, Data data, ProgressMonitor monitor)
      throws InterruptedException {
    return placements(List.of(method), data, monitor).get(method);
  }

  private PlacementChoice staged(Training method, Data data, ProgressMonitor monitor)
      throws InterruptedException {
    try (Network network = network(method, data)) {
      int blocks = network.blocks().size();
      Placement spelled = budget.spelledOut(method);
      if (spelled != null) {
        boolean fits = spelled.blocks() == blocks;
        Options.require("--placement", fits, blocks + " blocks in all", budget.placement);
        return PlacementChoice.given(spelled, Math.min(budget.cores(), spelled.threads()));
      }
      if (budget.stages != null) {
        String expected = "at most " + blocks + ", as there are blocks";
        Options.require("--stages", budget.stages <= blocks, expected, budget.stages);
      }
      try (Task task = Task.begin(monitor, "Measuring where blocks of " + method + " go")) {
        return measure(network, data.training(), task);
      }
    }
  }

  /** Blocks are measured one by one, and then the best few placements as a whole. */
  private PlacementChoice measure(Network network, BatchSource source, Task task)
      throws InterruptedException {
    int cores = budget.cores();
    int blocks = network.blocks().size();
    boolean fastest = budget.placement().isFastest();
    int stages = budget.stages != null ? budget.stages : fastest ? 1 : blocks;
    int threads = budget.nativeThreads(stages);
    BlockProfile profile = BlockProfile.measure(network, source, threads);
    List<Placement> candidates;
    int most;
    if (budget.stages != null) {
      candidates = profile.bestIntoStages(stages, threads, CANDIDATES);
      most = Math.min(cores, stages * threads);
    } else if (fastest) {
      candidates = new ArrayList<>(profile.bestOnCores(cores, CANDIDATES));
      most = cores;
      addTurns(candidates, network);
    } else {
      candidates = ofThreads(profile, blocks, threads);
      most = Math.min(blocks, cores / threads) * threads;
      if (threads == 1) {
        addTurns(candidates, network);
      }
    }
    task.parts("placement", candidates.size());
    List<PlacementTrial> trials =
        PlacementTrial.run(
            profile,
            candidates,
            cores,
            network,
            source,
            tried -> {
              task.next();
              return of(network, PlacementChoice.given(tried, cores), GrowthSchedule.always());
            });
    return new PlacementChoice(trials.get(0).placement(), most, trials);
  }

  /**
   * The best cuts whose stages all have these native threads. Times decide on the cut, which is no
   * part of the bits, and not on native threads, which are: kernels of convolutions add in another
   * order with more of them.
   */
  private List<Placement> ofThreads(BlockProfile profile, int blocks, int threads) {
    List<Placement> cuts = new ArrayList<>();
    for (int stages = 1; stages <= Math.min(blocks, budget.cores() / threads); stages++) {
      cuts.addAll(profile.bestIntoStages(stages, threads, CANDIDATES));
    }
    cuts.sort(Comparator.comparingDouble(cut -> Collections.max(profile.stageSeconds(cut))));
    return new ArrayList<>(cuts.subList(0, Math.min(CANDIDATES, cuts.size())));
  }

  /** A stage for every block, where those may take turns on fewer cores. */
  private void addTurns(List<Placement> candidates, Network network) {
    int blocks = network.blocks().size();
    if (network.method().local() && blocks > budget.cores() && budget.cores() > 1) {
      candidates.add(Placement.even(blocks, blocks, 1));
    }
  }

  /** A network that is not trained yet. */
  Network network(Training training, Data data) {
    return Models.build(model, optimizer.factory(), training.method(), data);
  }

  /** How the run grows; refused if it cannot, or not within the run. */
  Growth growth(RunPlan plan, Data data, TrainingOptions options) {
    GrowthChoice choice = plan.growth();
    Training training = plan.method();
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

  /** A network and its trainer. */
  Subject open(Training training, Data data, PlacementChoice choice, Growth growth) {
    if (training.isAssociated()) {
      AssociatedNetwork network = Models.associated(model, optimizer.factory(), data);
      return new Subject(
          network.parameters(),
          network::close,
          () -> new AssociatedTrainer(network, choice.threads()));
    }
    Network network = network(training, data);
    return new Subject(network, () -> of(network, choice, growth));
  }

  private Trainer of(Network network, PlacementChoice choice, Growth growth) {
    Placement placement = choice.placement();
    if (placement == null) {
      return new BackpropTrainer(network, choice.threads());
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
