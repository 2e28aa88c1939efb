// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.examples;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.flink.InferenceJob;
import io.github.scpl.flink.RunningInference;
import io.github.scpl.flink.RunningJob;
import io.github.scpl.flink.TrainingJob;
import io.github.scpl.flink.recipe.InferenceRecipe;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.flink.recipe.RowAnswer;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.models.vision.data.Augmentation;
import io.github.scpl.models.vision.data.FashionMnistSubset;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.Placement;
import io.github.scpl.train.report.EpochResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Trains on a cluster, in two stages, and answers there, where rows may leave early. */
final class OnFlink {
  private static final Normalization SCALE = FashionMnistSubset.normalization();
  private static final Placement TWO_STAGES = Placement.even(4, 2, 1);

  private OnFlink() {}

  record Clothes(double width) implements Recipe, InferenceRecipe {
    @Override
    public Network.Builder network() {
      Network.Builder vgg = Vgg.vgg8().withWidth(width).network(Shape.of(1, 32, 32), 10);
      return vgg.method(Method.DASCPL).seed(1);
    }

    @Override
    public BatchSource training() throws IOException {
      ImageSet images = FashionMnistSubset.train();
      return ImageBatches.training(images, SCALE, Augmentation.NONE, 64, RandomKey.of(1));
    }

    @Override
    public BatchSource test() throws IOException {
      return ImageBatches.test(FashionMnistSubset.test(), SCALE, 64);
    }

    @Override
    public BatchSource input() throws IOException {
      return test();
    }

    @Override
    public ExitSettings settings() {
      return ExitSettings.of(ExitPolicy.confidence(0.9));
    }
  }

  static List<EpochResult> train(
      Clothes recipe, int epochs, Path shared, StreamExecutionEnvironment environment)
      throws Exception {
    TrainingJob job =
        TrainingJob.of(recipe, epochs, LearningRateSchedule.cosine(1e-3, 1e-5))
            .withPlacement(TWO_STAGES)
            .withSnapshot(shared);
    try (RunningJob running = job.start(environment)) {
      return running.results();
    }
  }

  static List<RowAnswer> answer(Clothes recipe, Path shared, StreamExecutionEnvironment environment)
      throws Exception {
    InferenceJob job = InferenceJob.of(recipe, shared).withPlacement(TWO_STAGES);
    try (RunningInference running = job.start(environment)) {
      return running.answers();
    }
  }
}
