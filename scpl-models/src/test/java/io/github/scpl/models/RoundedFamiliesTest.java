// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.block.Block;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Device;
import io.github.scpl.host.HostDevice;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every family learns in bfloat16, with the same bits in a pipeline as one block after another. */
@Timeout(120)
class RoundedFamiliesTest {
  private static final int[] ROWS = {6, 4, 6, 5};

  private static Device device() {
    try {
      return HostDevice.bfloat16();
    } catch (IllegalArgumentException e) {
      assumeTrue(false, e.getMessage());
      throw e;
    }
  }

  private static Map<String, double[]> train(
      Family family, Device device, Function<Network, Trainer> trainers)
      throws InterruptedException {
    Network.Builder builder = family.builder().method(Method.DASCPL).seed(1).device(device);
    try (Network network = builder.build();
        Trainer trainer = trainers.apply(network)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        trainer.train(family.batches(ROWS), epoch, 0.01);
      }
      Map<String, double[]> arrays = new TreeMap<>();
      for (Block block : network.blocks()) {
        block.parameters().forEach(p -> arrays.put(p.name(), p.value().toArray()));
      }
      return arrays;
    }
  }

  private static Trainer pipeline(Network network) {
    Placement placement = Placement.even(network.blocks().size(), 4, 1);
    return PipelineTrainer.builder(network).placement(placement).cores(4).build();
  }

  @ParameterizedTest
  @EnumSource
  void aPipelineHasTheBitsOfASequence(Family family) throws InterruptedException {
    Device device = device();
    Map<String, double[]> expected =
        train(family, device, network -> new SequentialTrainer(network, 1));
    Map<String, double[]> actual = train(family, device, RoundedFamiliesTest::pipeline);
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
    Map<String, double[]> exact =
        train(family, HostDevice.HOST, network -> new SequentialTrainer(network, 1));
    boolean same =
        expected.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), exact.get(entry.getKey())));
    assertFalse(same, "nothing was rounded");
  }
}
