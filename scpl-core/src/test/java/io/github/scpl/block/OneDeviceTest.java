// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PlacementSearch;
import io.github.scpl.train.SequentialTrainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;

@Timeout(60)
class OneDeviceTest {
  @Test
  void whatOneThreadRunsIsRefusedOnSeveralDevices() {
    try (AsyncDevice other = new AsyncDevice("other", 1);
        Network network =
            Networks.perceptron(Method.DASCPL, 1)
                .devices(block -> block < 2 ? HostDevice.HOST : other)
                .build()) {
      assertSame(HostDevice.HOST, OneDevice.of(network.blocks().subList(0, 2)));
      assertRefused(() -> new SequentialTrainer(network, 1));
      assertRefused(() -> Classifier.of(network, ExitPolicy.confidence(0.5)));
      Bundle input = Bundle.of(TestArrays.normal(DataType.FLOAT, 1, 2, 12));
      assertRefused(() -> network.logits(input));
      assertRefused(() -> PlacementSearch.measured(network, Batches.vectors(8)));
    }
  }

  private static void assertRefused(Executable call) {
    Exception error = assertThrows(IllegalArgumentException.class, call);
    String expected = "got block 2 on other beside others on host";
    assertTrue(error.getMessage().contains(expected), error.getMessage());
  }
}
