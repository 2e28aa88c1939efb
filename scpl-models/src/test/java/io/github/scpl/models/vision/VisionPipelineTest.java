// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.Stripes;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Residual networks on one thread and on several. */
@Timeout(120)
class VisionPipelineTest {
  private static final Shape IMAGE = Stripes.IMAGE;
  private static final int CLASSES = Stripes.CLASSES;

  private enum Model {
    OLD_18(() -> ResNet.old18().withWidth(0.05).network(IMAGE, CLASSES)),
    BASIC_18(() -> ResNet.of(18).withWidth(0.05).network(IMAGE, CLASSES)),
    BOTTLENECK_50(() -> ResNet.of(50).withWidth(0.05).network(IMAGE, CLASSES));

    private final Supplier<Network.Builder> builder;

    Model(Supplier<Network.Builder> builder) {
      this.builder = builder;
    }

    Network network(Method method, String exit) {
      return builder.get().method(method).exit(HeadType.exit(exit)).seed(3).build();
    }
  }

  private static final List<Placement> PLACEMENTS =
      List.of(
          Placement.even(4, 1, 1),
          Placement.even(4, 2, 1),
          new Placement(List.of(1, 3), List.of(1, 1)),
          Placement.even(4, 4, 1));

  private static Stream<Arguments> cases() {
    return Stream.of(Model.values())
        .flatMap(
            model ->
                Stream.of(
                    Arguments.of(model, Method.SCPL, "m"),
                    Arguments.of(model, Method.DASCPL, "m"),
                    Arguments.of(model, Method.DASCPL, "m,avg,non-detach"),
                    Arguments.of(model, Method.EE, "m"),
                    Arguments.of(model, Method.PREDSIM, "m")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stagesGetTheBitsOfOneThread(Model model, Method method, String exit)
      throws InterruptedException {
    VisionRun expected = run(model, method, exit, network -> new SequentialTrainer(network, 1));
    assertEquals(8, expected.steps().size());
    assertNotEquals(expected.steps().get(0).loss(), expected.steps().get(7).loss());
    for (Placement placement : PLACEMENTS) {
      expected.assertSame(
          run(
              model,
              method,
              exit,
              network -> PipelineTrainer.builder(network).placement(placement).cores(4).build()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void stagesOfMicroBatchesDoNotChangeABit(Model model) throws InterruptedException {
    VisionRun expected = gpipe(model, PLACEMENTS.get(0));
    for (Placement placement : PLACEMENTS.subList(1, PLACEMENTS.size())) {
      expected.assertSame(gpipe(model, placement));
    }
  }

  private static VisionRun gpipe(Model model, Placement placement) throws InterruptedException {
    return run(
        model,
        Method.BP_EXITS,
        "m,non-detach",
        network ->
            GPipeTrainer.builder(network).placement(placement).microBatches(2).cores(4).build());
  }

  private static VisionRun run(
      Model model, Method method, String exit, Function<Network, Trainer> trainers)
      throws InterruptedException {
    try (Network network = model.network(method, exit)) {
      return VisionRun.of(network, trainers);
    }
  }
}
