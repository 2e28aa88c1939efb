// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostAccess;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Adam;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class AssociatedBlockTest {
  private static final int ROWS = 4;
  private static final int TARGET = 3;
  private static final int CODE = 2;
  private static final double STEP = 1e-5;

  private final BuildContext context = BuildContext.root("block", DataType.DOUBLE, RandomKey.of(1));
  private final Tensor input = random(ROWS, 2, 3, 3);
  private final Tensor target = random(ROWS, TARGET);

  @AfterEach
  void close() {
    context.close();
  }

  private static Tensor random(long... shape) {
    RandomGenerator random = RandomKey.of(shape.length).generator();
    Tensor array = HostDevice.tensor(Nd4j.createUninitializedDetached(DataType.DOUBLE, 'c', shape));
    array.fill(random::nextGaussian);
    return array;
  }

  private AssociatedBlock block() {
    Layer backbone = Sequential.of(new Conv2d(3, 3), new BatchNorm(), Activation.tanh());
    return new AssociatedBlock(
        context, backbone, Shape.of(2, 3, 3), TARGET, CODE, RandomKey.of(2), Adam.standard());
  }

  private AssociatedLoss losses(AssociatedBlock block) {
    Tensor features = block.forward(input, 1, 0);
    return block.backward(features, target, block.encode(target));
  }

  private static String partOf(Parameter parameter) {
    return parameter.name().split("\\.")[1];
  }

  /**
   * The code depends on the encoder, and the bridge's loss on the code: that the encoder's gradient
   * is the decoder's loss alone shows that the code is a constant to the bridge.
   */
  @Test
  void gradientsAreFiniteDifferencesOfTheLossThatMovesEachPart() {
    Map<String, ToDoubleFunction<AssociatedLoss>> causes =
        Map.of(
            "backbone", AssociatedLoss::bridge,
            "bridge", AssociatedLoss::bridge,
            "encoder", AssociatedLoss::decoder,
            "decoder", AssociatedLoss::decoder);
    AssociatedBlock block = block();
    losses(block);
    Map<Parameter, double[]> gradients = new HashMap<>();
    for (Parameter parameter : block.parameters()) {
      assertTrue(parameter.hasGradient(), parameter.name());
      gradients.put(parameter, parameter.gradient().toArray());
    }
    gradients.forEach(
        (parameter, gradient) -> {
          ToDoubleFunction<AssociatedLoss> cause = causes.get(partOf(parameter));
          double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
          assertTrue(largest > 1e-8, parameter.name());
          for (int i = 0; i < gradient.length; i++) {
            double numeric = slope(block, parameter.value(), i, cause);
            String what = parameter.name() + ", element " + i;
            assertEquals(numeric, gradient[i], 1e-6 * largest + 1e-10, what);
          }
        });
  }

  private double slope(
      AssociatedBlock block, Tensor values, int index, ToDoubleFunction<AssociatedLoss> loss) {
    double[] element = new double[1];
    values.read(index, element, 1);
    double[] around = new double[2];
    for (int side = 0; side < 2; side++) {
      double moved = element[0] + (side == 0 ? STEP : -STEP);
      values.write(index, new double[] {moved}, 1);
      around[side] = loss.applyAsDouble(losses(block));
    }
    values.write(index, element, 1);
    return (around[0] - around[1]) / (2 * STEP);
  }

  /** By the sigmoids of all weights zero: everything is 1/2. */
  @Test
  void bothLossesAreMeansOverAllElements() {
    AssociatedBlock block = block();
    block.parameters().forEach(parameter -> HostAccess.clear(parameter.value()));
    double[] t = target.toArray();
    double expected = Arrays.stream(t).map(v -> (0.5 - v) * (0.5 - v)).average().orElseThrow();
    AssociatedLoss loss = losses(block);
    assertEquals(0, loss.bridge(), 1e-15);
    assertEquals(expected, loss.decoder(), 1e-12);
    assertEquals(expected, loss.total(), 1e-12);
  }

  @Test
  void whatGoesOnAboveSurvivesLearning() {
    AssociatedBlock block = block();
    Tensor features = block.forward(input, 1, 0);
    Tensor code = block.encode(target);
    List<double[]> before = List.of(features.toArray(), code.toArray());
    double[] targetBefore = target.toArray();
    block.backward(features, target, code);
    block.update(1e-2);
    assertArrayEquals(before.get(0), features.toArray());
    assertArrayEquals(before.get(1), code.toArray());
    assertArrayEquals(targetBefore, target.toArray());
  }

  /** {@code in · out + out} of each linear layer: the original's sizes. */
  @Test
  void partsHaveTheOriginalsShapes() {
    Map<String, Long> counts = new HashMap<>();
    for (Parameter parameter : block().parameters()) {
      counts.merge(partOf(parameter), parameter.value().length(), Long::sum);
    }
    assertEquals((TARGET + 1) * CODE, counts.get("encoder"));
    assertEquals((27 + 1) * 5 * CODE + (5 * CODE + 1) * CODE, counts.get("bridge"));
    assertEquals((CODE + 1) * TARGET, counts.get("decoder"));
  }
}
