// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Dropout;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class BlockTest {
  /** The identity; notes the first number of each pass's stream. */
  private static final class Recorder implements Layer {
    final List<Long> streams = new ArrayList<>();
    final List<Boolean> training = new ArrayList<>();

    @Override
    public Shape build(BuildContext context, Shape input) {
      return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
      streams.add(pass.key().generator().nextLong());
      training.add(pass.training());
      return input;
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean inputGradientNeeded) {
      return inputGradientNeeded ? outputGradient : null;
    }
  }

  private final Tensor x = TestArrays.normal(DataType.FLOAT, 1, 6, 4);
  private final int[] labels = {0, 1, 0, 1, 1, 0};

  private static Network.Builder describe() {
    return Network.builder(Shape.of(4), 2)
        .projector(HeadType.projector("mb,5,4"))
        .exit(HeadType.exit("mb,5"))
        .method(Method.DASCPL);
  }

  @Test
  void everyBlockEpochAndBatchHasARandomStreamOfItsOwn() {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    Network.Builder builder =
        describe().seed(3).block(first).block(Sequential.of(new Linear(4), second));
    try (Network network = builder.head(new Linear(2)).build()) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        for (int batch = 0; batch < 3; batch++) {
          Step step = new Step(epoch, batch, true, 1e-3);
          Bundle output = network.blocks().get(0).forward(Bundle.of(x), step);
          network.blocks().get(1).forward(output, step);
        }
      }
      List<Long> all = new ArrayList<>(first.streams);
      all.addAll(second.streams);
      assertEquals(18, all.size());
      assertEquals(18, new HashSet<>(all).size());

      network.blocks().get(0).forward(Bundle.of(x), new Step(2, 1, true, 1e-3));
      assertEquals(first.streams.get(4), first.streams.get(9), "the same place, the same stream");
      assertFalse(first.training.contains(false));
      network.blocks().get(0).forward(Bundle.of(x), new Step(2, 1, false, 0));
      assertFalse(first.training.get(10));
    }
  }

  @Test
  void everyMicroBatchHasARandomStreamOfItsOwnAndTheFirstThatOfABatch() {
    Recorder recorder = new Recorder();
    try (Network network = describe().block(recorder).head(new Linear(2)).build()) {
      Block block = network.blocks().get(0);
      for (int batch = 0; batch < 2; batch++) {
        for (int part = 0; part < 3; part++) {
          block.forward(Bundle.of(x), Steps.training(batch), part);
        }
      }
      assertEquals(6, new HashSet<>(recorder.streams).size());
      block.forward(Bundle.of(x), Steps.training(1));
      assertEquals(recorder.streams.get(3), recorder.streams.get(6));
      for (int part = 0; part < 3; part++) {
        block.recompute(Bundle.of(x), Steps.training(1), part);
        assertEquals(recorder.streams.get(3 + part), recorder.streams.get(7 + part));
      }
    }
  }

  private static Map<String, double[]> gradients(Network network) {
    Map<String, double[]> gradients = new TreeMap<>();
    for (Parameter parameter : network.parameters()) {
      gradients.put(parameter.name(), parameter.gradient().toArray());
    }
    return gradients;
  }

  @Test
  void recomputationRestoresActivationsAndLeavesStatisticsToTheFirstPass() {
    Network.Builder builder =
        describe().block(Sequential.of(new Linear(5), new BatchNorm(), new Dropout(0.5)));
    try (Network network = builder.method(Method.BP_EXITS).head(new Linear(2)).build()) {
      Block block = network.blocks().get(0);
      Tensor other = TestArrays.normal(DataType.FLOAT, 2, 6, 4);
      Step step = Steps.training(0);
      double[] output = block.forward(Bundle.of(x), step, 1).features().toArray();
      block.backward(TestArrays.labels(labels), null, false);
      Map<String, double[]> gradients = gradients(network);
      block.forward(Bundle.of(other), step, 2);
      Map<String, double[]> before = Steps.state(network, name -> name.contains("running"));

      Tensor again = block.recompute(Bundle.of(x), step, 1).features();
      assertArrayEquals(output, again.toArray());
      before.forEach(
          (name, values) ->
              assertArrayEquals(values, Steps.state(network, name::equals).get(name), name));
      block.backward(TestArrays.labels(labels), null, false);
      gradients.forEach(
          (name, values) -> assertArrayEquals(values, gradients(network).get(name), name));
      String exit = "block0.exit.norm0.runningMean";
      assertFalse(
          Arrays.equals(before.get(exit), Steps.state(network, exit::equals).get(exit)),
          "the exit, which only backward calls, does not repeat");
    }
  }

  @Test
  void evaluationChangesNothing() {
    Network.Builder builder =
        describe().block(Sequential.of(new Linear(5), new BatchNorm())).head(new Linear(2));
    try (Network network = builder.build()) {
      Steps.local(network, x, labels, 0);
      Map<String, double[]> before = Steps.state(network, name -> true);
      assertTrue(before.keySet().stream().anyMatch(name -> name.contains("running")));
      Block block = network.blocks().get(0);
      Steps.evaluate(network, x);
      double[] exit = block.exitLogits().toArray();
      double[] head = block.headLogits().toArray();
      Steps.evaluate(network, x);
      assertArrayEquals(exit, block.exitLogits().toArray());
      assertArrayEquals(head, block.headLogits().toArray());
      Map<String, double[]> after = Steps.state(network, name -> true);
      before.forEach((name, values) -> assertArrayEquals(values, after.get(name), name));
    }
  }

  @Test
  void logitsInEvaluationDoNotDependOnTheRestOfTheBatch() {
    Network.Builder builder =
        describe().block(Sequential.of(new Linear(5), new BatchNorm())).head(new Linear(2));
    try (Network network = builder.dataType(DataType.DOUBLE).build()) {
      Tensor rows = TestArrays.normal(DataType.DOUBLE, 1, 6, 4);
      Steps.local(network, rows, labels, 0);
      Steps.evaluate(network, rows);
      double[] all = network.blocks().get(0).exitLogits().toArray();
      double[] row = new double[4];
      for (int i = 0; i < 6; i++) {
        rows.read(4L * i, row, 4);
        Steps.evaluate(network, TestArrays.of(DataType.DOUBLE, row, 1, 4));
        double[] alone = network.blocks().get(0).exitLogits().toArray();
        assertArrayEquals(new double[] {all[2 * i], all[2 * i + 1]}, alone, 1e-12);
      }
    }
  }

  @Test
  void aSingleRowTrainsWithoutHarm() {
    Network.Builder builder =
        describe().block(Sequential.of(new Linear(5), new BatchNorm())).head(new Linear(2));
    try (Network network = builder.build()) {
      Steps.local(network, x, labels, 0);
      Tensor single = TestArrays.normal(DataType.FLOAT, 2, 1, 4);
      BlockLoss loss = Steps.local(network, single, new int[] {1}, 1).get(0);
      assertEquals(0, loss.contrastive());
      assertTrue(loss.exit() > 0 && loss.head() > 0);
      Steps.state(network, name -> true)
          .forEach(
              (name, values) -> {
                for (double value : values) {
                  assertTrue(Double.isFinite(value), name);
                }
              });
    }
  }
}
