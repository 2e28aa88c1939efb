// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptimizerOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.models.associated.AssociatedTrainer;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.PlacementProgress;
import io.github.scpl.train.PlacementSearch;
import io.github.scpl.train.PlacementTrial;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.GrowthSchedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Chooses where blocks go, or has it measured, and makes the trainer that fits a method within the
 * budget.
 */
public final class Trainers {
  private final ModelOptions model;
  private final OptimizerOptions optimizer;
  private final BudgetOptions budget;
  private final ProgressMonitor monitor;

  public Trainers(
      ModelOptions model,
      OptimizerOptions optimizer,
      BudgetOptions budget,
      ProgressMonitor monitor) {
    this.model = model;
    this.optimizer = optimizer;
    this.budget = budget;
    this.monitor = monitor;
  }

  /**
   * Decides for all methods that are compared, which get the same cores: one without stages has as
   * many native threads as one with stages may have in all. What is measured is a network that is
   * made for that and closed, so that the one to be trained starts from its seed.
   */
  public Map<Training, PlacementChoice> placements(List<Training> methods, Data data)
      throws InterruptedException {
    for (String name : budget.placement().methods()) {
      boolean used = methods.contains(Training.of(name));
      OptionChecks.require("--placement", used, "methods of " + methods, name);
    }
    boolean cut = !budget.placement().isForAll() || methods.stream().anyMatch(Training::staged);
    String expected = "no cut, since no method of " + methods + " has stages";
    OptionChecks.require("--placement", cut, expected, budget.placementText());
    if (methods.stream().noneMatch(Training::staged)) {
      model.requireOneDevice("no method of " + methods + " has stages");
    }
    Map<Training, PlacementChoice> choices = new LinkedHashMap<>();
    for (Training method : methods) {
      if (method.isAssociated() && data.isText()) {
        throw new IllegalArgumentException("The method al is for images, got text; use another");
      }
      choices.put(method, null); // keeps the order
    }
    for (Training method : choices.keySet()) {
      if (method.staged()) {
        choices.put(method, staged(method, data));
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
  public PlacementChoice placement(Training method, Data data) throws InterruptedException {
    return placements(List.of(method), data).get(method);
  }

  private PlacementChoice staged(Training method, Data data) throws InterruptedException {
    try (Network network = network(method, data)) {
      int blocks = network.blocks().size();
      Placement spelled = budget.spelledOut(method);
      requireStageOnEachDevice(spelled, blocks);
      if (spelled != null) {
        boolean fits = spelled.blocks() == blocks;
        OptionChecks.require(
            "--placement", fits, blocks + " blocks in all", budget.placementText());
        return PlacementChoice.given(spelled, Math.min(budget.cores(), spelled.threads()));
      }
      if (budget.stages() != null) {
        String expected = "at most " + blocks + ", as there are blocks";
        OptionChecks.require("--stages", budget.stages() <= blocks, expected, budget.stages());
      }
      try (Task task = Task.begin(monitor, "Measuring where blocks of " + method + " go")) {
        return measure(network, data.training(), task);
      }
    }
  }

  /** Where blocks go is measured on one device alone. */
  private void requireStageOnEachDevice(Placement spelled, int blocks) {
    int devices = model.deviceCount();
    String most = "at most " + blocks + " devices, as there are blocks";
    OptionChecks.require("--device", devices <= blocks, most, devices);
    if (devices > 1) {
      String such =
          Placement.even(blocks, devices, 1).blocksPerStage().stream()
              .map(String::valueOf)
              .collect(Collectors.joining("+"));
      OptionChecks.require(
          "--placement",
          spelled != null && spelled.stages() >= devices,
          "a stage for each of " + devices + " devices at least, such as " + such,
          budget.placementText());
    }
  }

  private PlacementChoice measure(Network network, BatchSource source, Task task)
      throws InterruptedException {
    PlacementSearch search =
        PlacementSearch.of(network)
            .cores(budget.cores())
            .capacity(budget.capacity())
            .microBatches(budget.microBatches())
            .progress(progress(task));
    if (budget.givenNativeThreads() != null) {
      search.nativeThreads(budget.givenNativeThreads());
    }
    if (budget.stages() != null) {
      search.stages(budget.stages());
    }
    if (budget.placement().isFastest()) {
      search.fastest();
    }
    List<PlacementTrial> trials = search.run(source);
    return new PlacementChoice(trials.get(0).placement(), search.threads(), trials);
  }

  private static PlacementProgress progress(Task task) {
    return new PlacementProgress() {
      @Override
      public void onStep(int number, int count) {
        task.next("step", number, count);
      }

      @Override
      public void onCandidate(int number, int count, Placement placement) {
        task.next("placement", number, count);
      }
    };
  }

  /** A network that is not trained yet. */
  public Network network(Training training, Data data) {
    try (Task task = building(training)) {
      return NetworkFactory.build(
          model, optimizer.factory(), training.method(), data, blocks(task));
    }
  }

  /** The same of known arrays, so that no memory is taken for others. */
  Network network(Training training, Data data, BuildContext.ArrayCheck arrays) {
    try (Task task = building(training)) {
      return NetworkFactory.builder(model, optimizer.factory(), training.method(), data)
          .progress(blocks(task))
          .arrays(arrays)
          .build();
    }
  }

  /** The same to be trained: a stage is on one device, and so is what has no stages. */
  private Network network(Training training, Data data, PlacementChoice choice) {
    Placement placement = choice.placement();
    int stages = placement == null ? 1 : placement.stages();
    try (Task task = building(training)) {
      return NetworkFactory.builder(model, optimizer.factory(), training.method(), data)
          .progress(blocks(task))
          .devices(block -> model.device(stage(placement, stages, block), stages))
          .build();
    }
  }

  private static int stage(Placement placement, int stages, int block) {
    return (int)
        IntStream.range(1, stages).filter(stage -> placement.firstBlock(stage) <= block).count();
  }

  private Task building(Training training) {
    return Task.begin(monitor, "Building the network of " + training);
  }

  private static Network.Progress blocks(Task task) {
    return (number, count) -> task.next("block", number, count);
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
    OptionChecks.require("--growth", local, expected, choice);
    boolean sees = !choice.isPlateau() || data.validation() != null;
    OptionChecks.require("--growth", sees, "--validation above 0 to see plateaus by", choice);
    try (Network network = network(training, data)) {
      return OptionChecks.parse(
          "--growth",
          () -> {
            int batches = (data.trainSamples() - 1) / options.batch() + 1;
            Growth growth = choice.growth(network.blocks().size(), options.epochs(), batches);
            growth.requireFits(network, options.epochs());
            return growth;
          });
    }
  }

  /** A network and its trainer. */
  public NetworkAndTrainer open(
      Training training, Data data, PlacementChoice choice, Growth growth) {
    if (training.isAssociated()) {
      AssociatedNetwork network = associated(training, data);
      return new NetworkAndTrainer(
          network.parameters(),
          network::close,
          choice.blockThreads(),
          () -> new AssociatedTrainer(network, choice.threads()));
    }
    Network network = network(training, data, choice);
    return new NetworkAndTrainer(network, choice.blockThreads(), () -> of(network, choice, growth));
  }

  /** The same, trained elsewhere unless that is null. */
  NetworkAndTrainer open(
      Training training, Data data, PlacementChoice choice, Growth growth, Elsewhere elsewhere) {
    if (elsewhere == null) {
      return open(training, data, choice, growth);
    }
    Network network = network(training, data);
    return new NetworkAndTrainer(
        network,
        choice.blockThreads(),
        () -> elsewhere.trainer(network, choice, () -> of(network, choice, growth)));
  }

  private AssociatedNetwork associated(Training training, Data data) {
    try (Task task = building(training)) {
      return NetworkFactory.associated(model, optimizer.factory(), data, blocks(task));
    }
  }

  private Trainer of(Network network, PlacementChoice choice, Growth growth) {
    Placement placement = choice.placement();
    if (placement == null) {
      return new BackpropTrainer(network, choice.threads());
    }
    if (!network.method().local()) {
      return GPipeTrainer.builder(network)
          .placement(placement)
          .microBatches(budget.microBatches())
          .cores(budget.cores())
          .build();
    }
    return PipelineTrainer.builder(network)
        .placement(placement)
        .capacity(budget.capacity())
        .cores(budget.cores())
        .growth(growth)
        .build();
  }
}
