// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Gradients of a whole block against finite differences of the losses that should cause them. */
class BlockGradientTest {
  private static final int ROWS = 6;
  private static final int[] LABELS = {0, 1, 0, 2, 1, 0};
  private static final Step STEP = Steps.training(0);

  private final Tensor input = TestArrays.normal(DataType.DOUBLE, 3, ROWS, 2, 4, 4);

  private static Network network(Method method, String projector, String exit) {
    return Network.builder(Shape.of(2, 4, 4), 3)
        .block(
            new Sequential()
                .add("conv", new Conv2d(3, 3).withBias())
                .add("norm", new BatchNorm())
                .add("tanh", Activation.tanh()))
        .head(Sequential.of(new Flatten(), new Linear(3)))
        .method(method)
        .projector(HeadType.projector(projector))
        .exit(HeadType.exit(exit))
        .temperature(0.5)
        .seed(9)
        .dataType(DataType.DOUBLE)
        .build();
  }

  /** Compares the gradients of one forward and backward pass; parts of the loss by parameter. */
  private void check(
      Network network, Bundle above, Map<String, ToDoubleFunction<BlockLoss>> lossByPart) {
    try (network) {
      Block block = network.blocks().get(0);
      double[] output = block.forward(Bundle.of(input), STEP).features().toArray();
      double[] weights = above == null ? new double[0] : above.features().toArray();
      Block.Backward backward = block.backward(TestArrays.labels(LABELS), above, true);
      double[] inputGradient = backward.inputGradient().features().toArray();
      Map<Parameter, double[]> gradients = new HashMap<>();
      for (Parameter parameter : block.parameters()) {
        assertTrue(parameter.hasGradient(), parameter.name());
        gradients.put(parameter, parameter.gradient().toArray());
      }
      FiniteDifference.check(
          "input", input, inputGradient, () -> loss(block, weights, lossByPart.get("backbone")));
      gradients.forEach(
          (parameter, gradient) -> {
            String part = parameter.name().replaceFirst("^block0\\.", "").replaceFirst("\\..*", "");
            FiniteDifference.check(
                parameter.name(),
                parameter.value(),
                gradient,
                () ->
                    loss(
                        block,
                        part.equals("backbone") ? weights : new double[0],
                        lossByPart.get(part)));
          });
      assertArrayEquals(
          output, block.forward(Bundle.of(input), STEP).features().toArray(), "restored");
    }
  }

  private double loss(Block block, double[] weights, ToDoubleFunction<BlockLoss> parts) {
    double[] output = block.forward(Bundle.of(input), STEP).features().toArray();
    double loss =
        parts.applyAsDouble(block.backward(TestArrays.labels(LABELS), null, false).loss());
    for (int i = 0; i < weights.length; i++) {
      loss += weights[i] * output[i];
    }
    return loss;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "i; l",
        "l,4; m,5",
        "m,5,4; mb,5",
        "m,avg,5,4; m,avg,5",
        "mb,5,4; l,avg",
        "simsiammlp,5,4; m,5",
        "mb,avg,5,4; mb,avg,5"
      })
  void attachedExitsAndProjectors(String projector, String exit) {
    check(
        network(Method.DASCPL, projector, exit + ",non-detach"),
        null,
        Map.of(
            "backbone", loss -> loss.contrastive() + loss.exit(),
            "projector", BlockLoss::contrastive,
            "exit", BlockLoss::exit,
            "head", BlockLoss::head));
  }

  @Test
  void detachedExitsAndHeadsMoveOnlyThemselves() {
    check(
        network(Method.DASCPL, "m,5,4", "m,5"),
        null,
        Map.of(
            "backbone", BlockLoss::contrastive,
            "projector", BlockLoss::contrastive,
            "exit", BlockLoss::exit,
            "head", BlockLoss::head));
  }

  @Test
  void aHeadOfBackpropagationMovesTheBackbone() {
    check(
        network(Method.BP, "m", "m"),
        null,
        Map.of("backbone", BlockLoss::head, "head", BlockLoss::head));
  }

  @Test
  void gradientsFromAboveAddToTheBlocksOwn() {
    check(
        network(Method.BP_EXITS, "m", "m,5,non-detach"),
        Bundle.of(TestArrays.normal(DataType.DOUBLE, 4, ROWS, 3, 4, 4)),
        Map.of(
            "backbone", loss -> loss.exit() + loss.head(),
            "exit", BlockLoss::exit,
            "head", BlockLoss::head));
  }

  @Test
  void earlyExitsHaveNoOtherLoss() {
    check(
        network(Method.EE, "m", "m,5"),
        null,
        Map.of("backbone", BlockLoss::exit, "exit", BlockLoss::exit, "head", BlockLoss::head));
  }

  @Test
  void partsThatABlockDoesNotHaveAreNotNumbers() {
    try (Network network = network(Method.SCPL, "m,5,4", "m")) {
      Block block = network.blocks().get(0);
      block.forward(Bundle.of(input), STEP);
      BlockLoss loss = block.learn(TestArrays.labels(LABELS), 1e-3).get();
      assertTrue(loss.contrastive() > 0 && loss.head() > 0);
      assertEquals(Double.NaN, loss.exit());
      assertFalse(block.hasExit());
    }
  }

  @Test
  void aBlockThatNoGradientReachesGivesNone() {
    Network.Builder builder =
        Network.builder(Shape.of(4), 3)
            .block(new Linear(5))
            .block(new Linear(5))
            .head(new Linear(3))
            .method(Method.BP)
            .dataType(DataType.DOUBLE);
    try (Network network = builder.build()) {
      Block block = network.blocks().get(0);
      block.forward(Bundle.of(TestArrays.normal(DataType.DOUBLE, 1, ROWS, 4)), STEP);
      Block.Backward backward = block.backward(TestArrays.labels(LABELS), null, true);
      assertNull(backward.inputGradient());
      assertFalse(block.parameters().get(0).hasGradient());
    }
  }
}
