// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.train.Placement;
import io.github.scpl.train.report.EpochResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class TrainingJobTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"VGG, 1", "VGG, 4", "RESNET, 2", "BILSTM, 3", "TRANSFORMER, 2"})
  void itComputesTheBitsOfOneThread(Family family, int stages) throws Exception {
    TestRecipe recipe = new TestRecipe(family, false);
    Outcome.sequential(recipe, TestRecipe.EPOCHS, 1).assertEqual(run(recipe, stages));
  }

  @ParameterizedTest
  @CsvSource({"RESNET, 3", "TRANSFORMER, 3"})
  void itGrowsAsOneThreadDoesAndHasExits(Family family, int stages) throws Exception {
    TestRecipe recipe = new TestRecipe(family, true);
    Outcome.sequential(recipe, TestRecipe.EPOCHS, 1).assertEqual(run(recipe, stages));
  }

  private Outcome run(Recipe recipe, int stages) throws Exception {
    int blocks = recipe.network().blockCount();
    TrainingJob job =
        TrainingJob.of(recipe, TestRecipe.EPOCHS, Outcome.SCHEDULE)
            .withPlacement(Placement.even(blocks, stages, 1))
            .withSnapshot(folder);
    try (RunningJob running = job.start(LocalCluster.environment(folder, job.slots()))) {
      List<EpochResult> results = running.results();
      requireTimes(results);
      return Outcome.stored(recipe, results, folder);
    }
  }

  /** A stage has one thread, and so no more time than there is. */
  private static void requireTimes(List<EpochResult> results) {
    double all = 0;
    double[] busy = new double[results.get(0).training().stages().size()];
    for (EpochResult result : results) {
      all += result.training().seconds() + result.evaluation().seconds();
      result.training().stages().forEach(stage -> busy[stage.stage()] += stage.busySeconds());
    }
    for (double ofStage : busy) {
      assertTrue(ofStage > 0 && ofStage <= all, ofStage + " of " + all);
    }
  }
}
