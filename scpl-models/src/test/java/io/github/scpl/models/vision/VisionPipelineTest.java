package io.github.scpl.models.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.Stripes;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Residual networks on one thread and on several. */
@Timeout(120)
class VisionPipelineTest {
  private enum Model {
    OLD_18(ResNet.old18()),
    BASIC_18(ResNet.of(18)),
    BOTTLENECK_50(ResNet.of(50));

    private final ResNet model;

    Model(ResNet model) {
      this.model = model.withWidth(0.05);
    }

    Network network(Method method) {
      return model.network(Stripes.IMAGE, Stripes.CLASSES).method(method).seed(3).build();
    }
  }

  private static Stream<Arguments> cases() {
    return Stream.of(Model.values())
        .flatMap(
            model ->
                Stream.of(Method.SCPL, Method.DASCPL, Method.EE)
                    .map(method -> Arguments.of(model, method)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stagesGetTheBitsOfOneThread(Model model, Method method) throws InterruptedException {
    VisionRun expected = run(model, method, network -> new SequentialTrainer(network, 1));
    assertEquals(8, expected.steps().size());
    assertNotEquals(expected.steps().get(0).loss(), expected.steps().get(7).loss());
    for (Placement placement :
        List.of(
            Placement.even(4, 2, 1),
            new Placement(List.of(1, 3), List.of(1, 1)),
            Placement.even(4, 4, 1))) {
      expected.assertSame(
          run(
              model,
              method,
              network -> PipelineTrainer.builder(network).placement(placement).cores(4).build()));
    }
  }

  private static VisionRun run(Model model, Method method, Function<Network, Trainer> trainers)
      throws InterruptedException {
    try (Network network = model.network(method)) {
      return VisionRun.of(network, trainers);
    }
  }
}
