// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.models.associated.AssociatedTrainer;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is in the arrays of gradients before a step, such as no numbers at all, blocks, losses,
 * exits and heads learn the same.
 */
@Timeout(120)
class WholeGradientTest {
  private static final int[] ROWS_OF_BATCHES = {5, 5, 3, 4};

  private static Stream<Arguments> cases() {
    return Stream.of(Family.values())
        .flatMap(
            family ->
                Stream.of("bp", "bp-exits", "scpl", "dascpl", "ee", "predsim")
                    .map(method -> Arguments.of(family, method)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingOfWhatWasThereBeforeIsLearned(Family family, String method)
      throws InterruptedException {
    assertSame(
        learned(family, Method.of(method), GrowthSchedule.always(), false),
        learned(family, Method.of(method), GrowthSchedule.always(), true));
  }

  /** Blocks that join find what the arrays were given while they were not trained. */
  @Test
  void norByBlocksThatJoinOrLeave() throws InterruptedException {
    for (GrowthSchedule growth :
        List.of(
            GrowthSchedule.accumulate(List.of(1, 2, 3)).bySteps(),
            GrowthSchedule.reduce(List.of(1, 2, 3)).bySteps())) {
      assertSame(
          learned(Family.BILSTM, Method.DASCPL, growth, false),
          learned(Family.BILSTM, Method.DASCPL, growth, true));
    }
  }

  private static List<double[]> learned(
      Family family, Method method, GrowthSchedule growth, boolean spoil)
      throws InterruptedException {
    try (Network network = family.network(method, HeadType.exit("l,non-detach"));
        Trainer trainer = trainer(network, growth)) {
      BatchSource batches = family.batches(ROWS_OF_BATCHES);
      return learned(trainer, network.parameters(), batches, ROWS_OF_BATCHES.length, spoil);
    }
  }

  private static Trainer trainer(Network network, GrowthSchedule growth) {
    return network.method().local()
        ? new SequentialTrainer(network, 1, growth)
        : new BackpropTrainer(network, 1);
  }

  @Test
  void norByTheFourPartsOfAnAssociatedBlock() throws InterruptedException {
    assertSame(associated(false), associated(true));
  }

  private static List<double[]> associated(boolean spoil) throws InterruptedException {
    try (AssociatedNetwork network =
            Vgg.of(List.of(List.of(4), List.of(6)))
                .associated(Stripes.IMAGE, Stripes.CLASSES)
                .codeWidth(8)
                .seed(1)
                .build();
        Trainer trainer = new AssociatedTrainer(network, 1)) {
      return learned(trainer, network.parameters(), new Stripes(1, 3, 8), 2, spoil);
    }
  }

  private static List<double[]> learned(
      Trainer trainer, List<Parameter> parameters, BatchSource batches, int epochs, boolean spoil)
      throws InterruptedException {
    Runnable fill = () -> parameters.forEach(p -> p.gradient().fill(() -> Double.NaN));
    if (spoil) {
      fill.run();
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              fill.run();
            }
          });
    }
    for (int epoch = 1; epoch <= epochs; epoch++) {
      trainer.train(batches, epoch, 1e-2);
    }
    return parameters.stream().map(p -> p.value().toArray()).toList();
  }

  private static void assertSame(List<double[]> expected, List<double[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "parameter " + i);
    }
  }
}
