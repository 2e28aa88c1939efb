// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Arena;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.Batches;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class MemoryEstimateTest {
  private static final int FLOAT = 4;
  private static final int ROWS = 7;

  @Test
  void everyPartIsWhatHandsCount() {
    Network.Builder builder =
        Network.builder(Shape.of(3), 2)
            .method(Method.SCPL)
            .headStyle(new HeadStyle(6, 8, 1, false))
            .block(Sequential.of(new Linear(5), Activation.tanh()))
            .block(new Linear(4))
            .head(new Linear(2));
    try (Network network = builder.build();
        Trainer trainer =
            PipelineTrainer.builder(network)
                .placement(Placement.even(2, 2, 1))
                .cores(2)
                .capacity(3)
                .build()) {
      long block0 = (3 * 5 + 5) + (5 * 6 + 6) + (6 * 8 + 8);
      long block1 = (5 * 4 + 4) + (4 * 6 + 6) + (6 * 8 + 8) + (4 * 2 + 2);
      long values = FLOAT * (block0 + block1);
      long loss = 8 + ROWS; // directions and similarities of a row
      long projector = 6 + 6 + 8;
      long kept = FLOAT * ROWS * ((5 + 5 + projector + loss) + (4 + projector + loss + 2));
      long batches = FLOAT * (3 + 1) * ROWS * (3 + 5);
      long back = FLOAT * ROWS * 2 * (8 + (8 + 2)); // projectors' outputs are largest; the head
      MemoryEstimate expected = new MemoryEstimate(values, values, 2 * values, kept, back, batches);
      assertEquals(expected, trainer.memory(ROWS, 1));
      assertEquals(4 * values + kept + back + batches, expected.total());
    }
  }

  static Stream<Arguments> trainers() {
    Function<Network, Trainer> sequential = network -> new SequentialTrainer(network, 1);
    Function<Network, Trainer> backprop = network -> new BackpropTrainer(network, 1);
    Function<Network, Trainer> pipeline =
        network -> PipelineTrainer.builder(network).cores(4).capacity(2).build();
    Function<Network, Trainer> gpipe =
        network -> GPipeTrainer.builder(network).cores(4).microBatches(4).build();
    return Stream.of(
        Arguments.of("sequential scpl", Method.SCPL, sequential),
        Arguments.of("sequential predsim", Method.PREDSIM, sequential),
        Arguments.of("pipeline dascpl", Method.DASCPL, pipeline),
        Arguments.of("pipeline ee", Method.EE, pipeline),
        Arguments.of("backprop", Method.BP, backprop),
        Arguments.of("gpipe with exits", Method.BP_EXITS, gpipe));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainers")
  void thePeakIsAtMostAFifthAboveTheEstimate(
      String name, Method method, Function<Network, Trainer> trainers) throws InterruptedException {
    int rows = 32;
    int[] batches = new int[8];
    Arrays.fill(batches, rows);
    long before = Arena.currentBytes();
    Arena.resetPeak();
    try (Network network = Networks.convolutional(method, 1).build();
        Trainer trainer = trainers.apply(network)) {
      trainer.train(Batches.images(batches), 1, 1e-3);
      double ratio = (double) (Arena.peakBytes() - before) / trainer.memory(rows, 1).total();
      assertTrue(
          ratio > 0.6 && ratio <= 1.2, name + ": " + ratio + " of " + trainer.memory(rows, 1));
    }
  }
}
