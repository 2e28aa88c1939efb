// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Shape;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class DivergenceTest {
  @Test
  void aLossThatIsNotFiniteEndsTheStepInsteadOfCountingAsAbsent() {
    try (Arena arena = HostDevice.HOST.arena();
        Network network =
            Network.builder(Shape.of(2), 2)
                .headStyle(HeadStyle.text(2))
                .block(new Linear(2))
                .head(new Linear(2))
                .build()) {
      Tensor x = arena.zeros(DataType.FLOAT, 2, 2);
      x.write(0, new double[] {Double.POSITIVE_INFINITY}, 1);
      Block block = network.blocks().get(0);
      block.forward(Bundle.of(x), new Step(1, 0, true, 0.1));
      NonFiniteException error =
          assertThrows(NonFiniteException.class, () -> block.learn(TestArrays.labels(0, 1), 0.1));
      assertEquals(
          "Expected a finite loss of the head, got NaN; nothing was learned yet: check the scale of"
              + " the features, and the parameters",
          error.getMessage());
    }
  }
}
