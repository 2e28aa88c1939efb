// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.train.report.Evaluation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A block's step writes only what is its own. */
@Timeout(60)
class IsolationTest {
  private static final Step STEP = new Step(1, 0, true, 1e-2);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void learningChangesAllOfTheBlockAndNothingElse(int learner) {
    HeadType exit = HeadType.exit("mb,non-detach");
    try (Network network = Networks.convolutional(Method.DASCPL, 1).exit(exit).build();
        Arena arena = HostDevice.HOST.arena()) {
      Signal signal = new Signal(arena, DataType.FLOAT);
      Batches.images(8).fill(signal, 1, 0);
      Bundle bundle = signal.bundle();
      for (Block block : network.blocks()) {
        bundle = block.forward(bundle, STEP);
      }
      Block block = network.blocks().get(learner);
      Bits before = Bits.of(network);
      Bits input = Bits.of(signal.bundle().features());
      block.learn(signal.targets(), 1e-2);
      Set<String> changed = before.difference(Bits.of(network));
      Set<String> own = new TreeSet<>(Bits.of(block).names());
      assertTrue(own.containsAll(changed), () -> "changed " + changed);
      Set<String> trained = new TreeSet<>();
      block.parameters().forEach(parameter -> trained.add(parameter.name()));
      assertTrue(changed.containsAll(trained), () -> "of " + trained + " changed " + changed);
      input.assertEqual(Bits.of(signal.bundle().features()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void forwardChangesNothingButTheBlocksOwnStatistics(int last) {
    try (Network network = Networks.convolutional(Method.SCPL, 1).build();
        Arena arena = HostDevice.HOST.arena()) {
      Signal signal = new Signal(arena, DataType.FLOAT);
      Batches.images(8).fill(signal, 1, 0);
      Bundle bundle = signal.bundle();
      for (Block block : network.blocks().subList(0, last)) {
        bundle = block.forward(bundle, STEP);
      }
      Bits before = Bits.of(network);
      network.blocks().get(last).forward(bundle, STEP);
      String path = "block" + last + ".backbone.1.";
      assertEquals(
          Set.of(path + "runningMean", path + "runningVariance"),
          before.difference(Bits.of(network)));
    }
  }

  @Test
  void evaluationChangesNothing() throws InterruptedException {
    Batches batches = Batches.images(8, 5);
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Trainer trainer = PipelineTrainer.builder(network).cores(4).build()) {
      trainer.train(batches, 1, 1e-2);
      Bits before = Bits.of(network);
      Evaluation first = trainer.evaluate(batches);
      Evaluation second = trainer.evaluate(batches);
      before.assertEqual(Bits.of(network));
      assertEquals(first.accuracies(), second.accuracies());
    }
  }

  @Test
  void theHeadDoesNotTeachItsBlock() throws InterruptedException {
    List<Bits> backbones =
        List.of(
            trainedBackbone(Networks.perceptron(Method.SCPL, 1)),
            trainedBackbone(
                Networks.perceptron(Method.SCPL, 1)
                    .head(
                        Sequential.of(
                            new Linear(30), Activation.tanh(), new Linear(Networks.CLASSES)))));
    backbones.get(0).assertEqual(backbones.get(1));
  }

  private static Bits trainedBackbone(Network.Builder builder) throws InterruptedException {
    return Run.of(builder, SequentialTrainer::new, 2, Batches.vectors(8, 8), Batches.vectors(8))
        .bits()
        .without("head.");
  }
}
