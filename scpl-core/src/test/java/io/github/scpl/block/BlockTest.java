package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.internal.HostAccess;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
    public INDArray forward(INDArray input, Pass pass) {
      streams.add(pass.key().generator().nextLong());
      training.add(pass.training());
      return input;
    }

    @Override
    public INDArray backward(INDArray outputGradient, boolean inputGradientNeeded) {
      return inputGradientNeeded ? outputGradient : null;
    }
  }

  private final INDArray x = TestArrays.normal(DataType.FLOAT, 1, 6, 4);
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
  void evaluationChangesNothing() {
    Network.Builder builder =
        describe().block(Sequential.of(new Linear(5), new BatchNorm())).head(new Linear(2));
    try (Network network = builder.build()) {
      Steps.local(network, x, labels, 0);
      Map<String, double[]> before = Steps.state(network, name -> true);
      assertTrue(before.keySet().stream().anyMatch(name -> name.contains("running")));
      Block block = network.blocks().get(0);
      Steps.evaluate(network, x);
      double[] exit = HostAccess.toArray(block.exitLogits());
      double[] head = HostAccess.toArray(block.headLogits());
      Steps.evaluate(network, x);
      assertArrayEquals(exit, HostAccess.toArray(block.exitLogits()));
      assertArrayEquals(head, HostAccess.toArray(block.headLogits()));
      Map<String, double[]> after = Steps.state(network, name -> true);
      before.forEach((name, values) -> assertArrayEquals(values, after.get(name), name));
    }
  }

  @Test
  void logitsInEvaluationDoNotDependOnTheRestOfTheBatch() {
    Network.Builder builder =
        describe().block(Sequential.of(new Linear(5), new BatchNorm())).head(new Linear(2));
    try (Network network = builder.dataType(DataType.DOUBLE).build()) {
      INDArray rows = TestArrays.normal(DataType.DOUBLE, 1, 6, 4);
      Steps.local(network, rows, labels, 0);
      Steps.evaluate(network, rows);
      double[] all = HostAccess.toArray(network.blocks().get(0).exitLogits());
      double[] row = new double[4];
      for (int i = 0; i < 6; i++) {
        HostAccess.read(rows, 4L * i, row, 4);
        Steps.evaluate(network, TestArrays.of(DataType.DOUBLE, row, 1, 4));
        double[] alone = HostAccess.toArray(network.blocks().get(0).exitLogits());
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
      INDArray single = TestArrays.normal(DataType.FLOAT, 2, 1, 4);
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
