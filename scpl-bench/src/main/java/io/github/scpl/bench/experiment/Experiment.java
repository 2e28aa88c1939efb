package io.github.scpl.bench.experiment;

import io.github.scpl.block.Network;
import io.github.scpl.internal.Arena;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.EpochResult;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.TrainingListener;
import java.util.List;

/** Trains one model by one method, from the initial weights that the seed stands for. */
final class Experiment {
  private final Data data;
  private final ModelOptions model;
  private final TrainingOptions training;
  private final Trainers trainers;

  Experiment(Data data, ModelOptions model, TrainingOptions training, BudgetOptions budget) {
    if (training.epochs < 1 || training.batch < 1) {
      throw new IllegalArgumentException(
          "Expected --epochs and --batch of at least 1, got "
              + training.epochs
              + " and "
              + training.batch);
    }
    this.data = data;
    this.model = model;
    this.training = training;
    trainers = new Trainers(model, budget);
  }

  MethodResult run(Training method, TrainingListener listener) throws InterruptedException {
    Placement placement = trainers.placement(method, data);
    Arena.resetPeak();
    try (Network network = Models.build(model, method.method(), data);
        Trainer trainer = trainers.of(network, placement)) {
      trainer.addListener(listener);
      List<EpochResult> epochs =
          trainer.fit(
              data.training(),
              data.test(),
              training.epochs,
              LearningRateSchedule.cosine(training.learningRate, training.endLearningRate));
      long parameters = network.parameters().stream().mapToLong(p -> p.value().length()).sum();
      return new MethodResult(
          method.name(), trainer.budget(), parameters, Arena.peakBytes(), epochs);
    }
  }
}
