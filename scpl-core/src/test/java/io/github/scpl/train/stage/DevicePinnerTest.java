// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Probe;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.Workers;
import io.github.scpl.train.report.TrainingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.factory.Nd4j;

@Timeout(60)
class DevicePinnerTest {
  private static final Batches BATCHES = Batches.vectors(4, 4);

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  private static PipelineTrainer pipeline(Network network, DevicePinner devices) {
    return PipelineTrainer.builder(network)
        .placement(Placement.even(Networks.BLOCKS, 4, 1))
        .cores(4)
        .devices(devices)
        .build();
  }

  @Test
  void eachStageIsPinnedOnceOnItsThreadBeforeItsFirstBatch() throws InterruptedException {
    Layer noting = Probe.onForward(call -> note("forward"));
    try (Network network = Networks.perceptron(Method.SCPL, 1, 2, noting).build();
        Trainer trainer = pipeline(network, stage -> note("pin " + stage))) {
      trainer.train(BATCHES, 1, 1e-3);
      trainer.train(BATCHES, 2, 1e-3);
    }
    for (int stage = 0; stage < 4; stage++) {
      String thread = "scpl-stage-" + stage + ": ";
      List<String> expected = new ArrayList<>(List.of(thread + "pin " + stage));
      expected.addAll(Collections.nCopies(stage == 2 ? 4 : 0, thread + "forward"));
      assertEquals(expected, calls.stream().filter(call -> call.startsWith(thread)).toList());
    }
    assertEquals(4 + 4, calls.size());
  }

  private void note(String call) {
    calls.add(Thread.currentThread().getName() + ": " + call);
  }

  @Test
  void aPinnerThatThrowsFailsTheFirstCallWithTheStage() {
    IllegalStateException cause = new IllegalStateException("no such device");
    DevicePinner broken =
        stage -> {
          if (stage == 1) {
            throw cause;
          }
        };
    try (Network network = Networks.perceptron(Method.SCPL, 1).build();
        Trainer trainer = pipeline(network, broken)) {
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(BATCHES, 1, 1e-3));
      assertEquals("Stage 1 failed: no such device", thrown.getMessage());
      assertEquals(cause, thrown.getCause());
      assertThrows(IllegalStateException.class, () -> trainer.train(BATCHES, 1, 1e-3));
    }
    Workers.assertNoneLeft();
  }

  @Test
  void roundRobinTakesDevicesThatExist() {
    int devices = Nd4j.getAffinityManager().getNumberOfDevices();
    for (int stage = 0; stage < 4; stage++) {
      DevicePinner.roundRobin().pin(stage);
      int device = Nd4j.getAffinityManager().getDeviceForCurrentThread();
      assertEquals(stage % devices, device);
    }
  }
}
