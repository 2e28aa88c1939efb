package io.github.scpl.bench.experiment;

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
    this.training = training;
    trainers = new Trainers(model, budget);
  }

  MethodResult run(Training method, TrainingListener listener) throws InterruptedException {
    Placement placement = trainers.placement(method, data);
    Arena.resetPeak();
    try (Subject subject = trainers.open(method, data, placement)) {
      Trainer trainer = subject.trainer();
      trainer.addListener(listener);
      List<EpochResult> epochs =
          trainer.fit(
              data.training(),
              data.test(),
              training.epochs,
              LearningRateSchedule.cosine(training.learningRate, training.endLearningRate));
      return new MethodResult(
          method.name(), trainer.budget(), subject.parameters(), Arena.peakBytes(), epochs);
    }
  }
}
