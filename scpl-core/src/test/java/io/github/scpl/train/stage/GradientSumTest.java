// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.Networks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class GradientSumTest {
  private final Network network =
      Networks.perceptron(Method.BP, 1).dataType(DataType.DOUBLE).build();
  private final Arena arena = HostDevice.HOST.arena();
  private final GradientSum sum = new GradientSum(network.blocks(), arena, DataType.DOUBLE);
  private final Parameter a = network.parameters().get(0);
  private final Parameter b = network.parameters().get(1);

  @AfterEach
  void close() {
    arena.close();
    network.close();
  }

  private static void learn(Parameter parameter, double value) {
    parameter.gradient().fill(() -> value);
    parameter.markGradient();
  }

  private static void assertGradient(double expected, Parameter parameter) {
    assertTrue(parameter.hasGradient());
    for (double value : parameter.gradient().toArray()) {
      assertEquals(expected, value);
    }
  }

  @Test
  void gradientsAreWeightedByTheirShare() {
    for (int batch = 0; batch < 2; batch++) {
      learn(a, 1);
      sum.add(network.blocks().get(0), 0.5, false);
      assertFalse(a.hasGradient());
      learn(a, 2);
      sum.add(network.blocks().get(0), 0.25, false);
      learn(a, 4);
      sum.add(network.blocks().get(0), 0.25, true);
      assertGradient(2, a);
      assertFalse(b.hasGradient());
    }
  }

  @Test
  void aWholeBatchIsLeftAloneAndNeedsNoMemory() {
    long bytes = Arena.currentBytes();
    learn(a, 3);
    sum.add(network.blocks().get(0), 1, true);
    assertGradient(3, a);
    assertEquals(bytes, Arena.currentBytes());
  }

  @Test
  void memoryIsOneArrayForEachParameterThatHasAGradient() {
    long bytes = Arena.currentBytes();
    for (int batch = 0; batch < 2; batch++) {
      learn(a, 1);
      sum.add(network.blocks().get(0), 0.5, false);
      learn(a, 1);
      sum.add(network.blocks().get(0), 0.5, true);
      assertEquals(bytes + 8 * a.gradient().length(), Arena.currentBytes());
    }
  }

  @Test
  void aMicroBatchWithoutAGradientCountsAsZero() {
    learn(a, 8);
    sum.add(network.blocks().get(0), 0.5, false);
    learn(b, 4);
    sum.add(network.blocks().get(0), 0.5, true);
    assertGradient(4, a);
    assertGradient(2, b);
    a.clearGradient(); // as an update does
    b.clearGradient();

    learn(b, 6);
    sum.add(network.blocks().get(0), 0.5, false);
    sum.add(network.blocks().get(0), 0.25, false);
    learn(b, 4);
    sum.add(network.blocks().get(0), 0.25, true);
    assertGradient(4, b);
    assertFalse(a.hasGradient());
  }
}
