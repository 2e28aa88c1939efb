// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Rehearsal;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.host.HostDevice;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured or rehearsed on devices that compute later leaves no trace there either. */
@Timeout(120)
class AsyncRehearsalTest {
  private static final Batches BATCHES = Batches.images(8, 8, 5);
  private static final AsyncDevice ONE = new AsyncDevice("one", 1);
  private static final AsyncDevice TWO = new AsyncDevice("two", 2);

  @AfterAll
  static void close() {
    ONE.close();
    TWO.close();
  }

  @AfterEach
  void noThreadIsLeft() {
    Workers.assertNoneLeft();
  }

  private static Network network(String method, IntFunction<Device> devices) {
    return Networks.convolutional(Method.of(method), 1).devices(devices).build();
  }

  private static Network host(String method) {
    return network(method, block -> HostDevice.HOST);
  }

  private static Trainer trainer(Network network) {
    boolean local = network.method().local();
    Placement placement = Placement.even(Networks.BLOCKS, 4, 1);
    return local
        ? PipelineTrainer.builder(network).placement(placement).cores(4).build()
        : GPipeTrainer.builder(network).placement(placement).microBatches(2).cores(4).build();
  }

  static Stream<Arguments> methodsAndDevices() {
    IntFunction<Device> one = block -> ONE;
    IntFunction<Device> turns = block -> block % 2 == 0 ? ONE : TWO;
    return Stream.of("dascpl", "bp-exits")
        .flatMap(method -> Stream.of(Arguments.of(method, one), Arguments.of(method, turns)));
  }

  /** With moments before it, and a higher learning rate within. */
  @ParameterizedTest
  @MethodSource("methodsAndDevices")
  void aRehearsalLeavesTheBitsOfTheHost(String method, IntFunction<Device> devices)
      throws InterruptedException {
    try (Network plain = host(method);
        Network rehearsed = network(method, devices);
        Trainer trainer = trainer(plain);
        Trainer other = trainer(rehearsed)) {
      trainer.train(BATCHES, 1, 1e-2);
      other.train(BATCHES, 1, 1e-2);
      try (Rehearsal rehearsal = Rehearsal.of(rehearsed)) {
        other.train(BATCHES, 7, 1e-1);
        assertFalse(Bits.of(plain).difference(Bits.of(rehearsed)).isEmpty(), rehearsal::toString);
      }
      Bits.of(plain).assertEqual(Bits.of(rehearsed));
      trainer.train(BATCHES, 2, 1e-2);
      other.train(BATCHES, 2, 1e-2);
      Bits.of(plain).assertEqual(Bits.of(rehearsed));
    }
  }

  /** Two stages of one device, whose cuts are tried side by side. */
  @ParameterizedTest
  @ValueSource(strings = {"dascpl", "bp-exits"})
  void aMeasuredPlacementLeavesTheBitsOfTheHost(String method) throws InterruptedException {
    try (Network plain = host(method);
        Network measured = network(method, block -> ONE)) {
      List<PlacementTrial> trials =
          PlacementSearch.of(measured).cores(2).stages(2).nativeThreads(1).run(BATCHES);
      for (PlacementTrial trial : trials) {
        assertEquals(Networks.BLOCKS, trial.placement().blocks());
        assertTrue(trial.expectedSeconds().stream().allMatch(seconds -> seconds > 0));
      }
      Bits.of(plain).assertEqual(Bits.of(measured));
      try (Trainer trainer = trainer(plain);
          Trainer other = trainer(measured)) {
        trainer.train(BATCHES, 1, 1e-2);
        other.train(BATCHES, 1, 1e-2);
      }
      Bits.of(plain).assertEqual(Bits.of(measured));
    }
  }

  @Test
  void theTrainerThatFitsIsFoundThere() throws InterruptedException {
    try (Network plain = host("scpl");
        Network network = network("scpl", block -> ONE)) {
      try (Trainer trainer = Trainer.of(plain, BATCHES);
          Trainer other = Trainer.of(network, BATCHES)) {
        trainer.train(BATCHES, 1, 1e-2);
        other.train(BATCHES, 1, 1e-2);
      }
      Bits.of(plain).assertEqual(Bits.of(network));
    }
  }
}
