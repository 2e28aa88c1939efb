// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Block;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.growth.PlateauGrowth;
import io.github.scpl.train.report.EpochResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of text models that join and leave: states and masks stop where the active blocks do. */
@Timeout(120)
class TextGrowthTest {
  private static final int VOCABULARY = 40;
  private static final int EPOCHS = 4;
  private static final TokenBatches DATA = new TokenBatches(5, 8, VOCABULARY, 3);

  private static Stream<Arguments> cases() {
    return Stream.of("lstm", "masked lstm", "transformer")
        .flatMap(
            model ->
                Stream.of(
                        GrowthSchedule.accumulate(List.of(2, 5, 9)).bySteps(),
                        GrowthSchedule.reduce(List.of(1, 2, 3)),
                        PlateauGrowth.of(1, 1).withMinDifference(0.3))
                    .map(growth -> Arguments.of(model, growth)));
  }

  private static Network network(String model) {
    BiLstm lstm = new BiLstm(VOCABULARY, 3).withWidths(10, 8);
    Transformer transformer =
        new Transformer(VOCABULARY, 3).withWidths(12, 10).withHeads(3).withDropout(0.3);
    Network.Builder builder =
        switch (model) {
          case "lstm" -> lstm.network();
          case "masked lstm" -> lstm.withMask().network();
          default -> transformer.network();
        };
    return builder.method(Method.DASCPL).seed(3).build();
  }

  /** What a run left behind: losses and accuracies as text, and all parameters. */
  private record Outcome(List<String> epochs, List<Integer> active, List<double[]> parameters) {
    static Outcome of(String model, Function<Network, Trainer> trainers)
        throws InterruptedException {
      try (Network network = network(model);
          Trainer trainer = trainers.apply(network)) {
        List<EpochResult> results = trainer.fit(DATA, DATA, EPOCHS, (epoch, epochs) -> 0.01);
        return new Outcome(
            results.stream()
                .map(each -> each.training().losses() + " " + each.evaluation().accuracies())
                .toList(),
            results.stream().map(each -> each.training().activeBlocks()).toList(),
            values(network.parameters()));
      }
    }
  }

  private static List<double[]> values(List<Parameter> parameters) {
    return parameters.stream().map(each -> each.value().toArray()).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePipelineEqualsTheSequence(String model, Growth growth) throws InterruptedException {
    Outcome expected = Outcome.of(model, n -> new SequentialTrainer(n, 1, growth));
    assertTrue(expected.active().stream().distinct().count() > 1, expected.active().toString());
    for (int stages : new int[] {1, 2, 4}) {
      Placement placement = Placement.even(4, stages, 1);
      Outcome got =
          Outcome.of(
              model,
              n -> PipelineTrainer.builder(n).placement(placement).cores(4).growth(growth).build());
      assertEquals(expected.epochs(), got.epochs());
      for (int i = 0; i < expected.parameters().size(); i++) {
        assertArrayEquals(expected.parameters().get(i), got.parameters().get(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "masked lstm", "transformer"})
  void onlyActiveBlocksChange(String model) throws InterruptedException {
    GrowthSchedule growth = GrowthSchedule.perEpoch(List.of(2, 3));
    try (Network network = network(model);
        Trainer trainer = new SequentialTrainer(network, 1, growth)) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        List<List<double[]>> before = blocks(network);
        trainer.train(DATA, epoch, 0.01);
        List<List<double[]>> after = blocks(network);
        for (int block = 0; block < 4; block++) {
          boolean same = true;
          for (int i = 0; i < before.get(block).size(); i++) {
            same &= Arrays.equals(before.get(block).get(i), after.get(block).get(i));
          }
          assertEquals(block > epoch, same, "block " + block + " in epoch " + epoch);
        }
      }
      assertFalse(trainer.evaluate(DATA).activeHead().isPresent());
    }
  }

  private static List<List<double[]>> blocks(Network network) {
    List<List<double[]>> all = new ArrayList<>();
    for (Block block : network.blocks()) {
      all.add(values(block.parameters()));
    }
    return all;
  }
}
