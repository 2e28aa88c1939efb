// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostAccess;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Batch after batch, GPipe learns what backpropagation does with the same statistics. */
@Timeout(120)
class GPipeBatchesTest {
  private static final int ROWS = 5;
  private static final int[] ROWS_OF_BATCHES = {ROWS, ROWS, 3, ROWS};
  private static final double RATE = 1e-2;
  private static final HeadType ATTACHED = HeadType.exit("l,non-detach");

  /** The gradients of all parameters, and their values behind the update. */
  private record Learned(List<double[]> gradients, List<double[]> values) {
    static Learned by(Network network) {
      return new Learned(
          network.parameters().stream().map(p -> p.gradient().toArray()).toList(),
          network.parameters().stream().map(p -> p.value().toArray()).toList());
    }
  }

  /** Learns from one batch after the other. */
  private interface Learner extends AutoCloseable {
    void learn(BatchSource batches, int number) throws IOException, InterruptedException;

    @Override
    default void close() {}
  }

  private static Learner by(Trainer trainer) {
    return new Learner() {
      @Override
      public void learn(BatchSource batches, int number) throws InterruptedException {
        trainer.train(batches, number, RATE);
      }

      @Override
      public void close() {
        trainer.close();
      }
    };
  }

  private static Learner gpipe(Network network, int microBatches) {
    return by(
        GPipeTrainer.builder(network)
            .placement(Placement.even(4, 2, 1))
            .microBatches(microBatches)
            .cores(2)
            .build());
  }

  /**
   * Backpropagation of one micro-batch after the other, the last one first, whose gradients are
   * added up outside of the network.
   */
  private record InParts(Network network, int microBatches) implements Learner {
    @Override
    public void learn(BatchSource batches, int number) throws IOException, InterruptedException {
      Step step = new Step(number, 0, true, RATE);
      try (Arena arena = HostDevice.HOST.arena();
          BatchStream stream = batches.open(number)) {
        Signal batch = new Signal(arena, network.dataType());
        Signal part = new Signal(arena, network.dataType());
        assertTrue(stream.next(batch));
        int rows = batch.rows();
        int count = Math.min(rows, microBatches);
        Map<Parameter, double[]> sums = new HashMap<>();
        for (int m = count - 1; m >= 0; m--) {
          int first = rows * m / count;
          part.takeOverRows(batch, first, rows * (m + 1) / count - first);
          learn(part, step, m);
          double share = (double) part.rows() / rows;
          network.parameters().forEach(p -> sums.merge(p, times(share, p), InParts::sum));
        }
        sums.forEach((p, sum) -> p.gradient().write(0, sum, sum.length));
        network.blocks().forEach(block -> block.update(RATE));
      }
    }

    private void learn(Signal part, Step step, int number) {
      Bundle bundle = part.bundle();
      for (Block block : network.blocks()) {
        bundle = block.forward(bundle, step, number);
      }
      network.parameters().forEach(p -> HostAccess.clear(p.gradient()));
      Bundle gradient = null;
      for (int i = network.blocks().size() - 1; i >= 0; i--) {
        gradient = network.blocks().get(i).backward(part.targets(), gradient, i > 0).inputGradient();
      }
    }

    private static double[] times(double share, Parameter parameter) {
      return Arrays.stream(parameter.gradient().toArray()).map(g -> share * g).toArray();
    }

    private static double[] sum(double[] a, double[] b) {
      return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
    }
  }

  private interface Learners {
    Learner of(Network network);
  }

  private static void assertLearnTheSame(Family family, Learners expected, Learners actual)
      throws IOException, InterruptedException {
    BatchSource batches = family.batches(ROWS_OF_BATCHES);
    try (Network one = family.network(Method.BP_EXITS, ATTACHED);
        Network other = family.network(Method.BP_EXITS, ATTACHED);
        Learner first = expected.of(one);
        Learner second = actual.of(other)) {
      for (int number = 1; number <= ROWS_OF_BATCHES.length; number++) {
        first.learn(batches, number);
        second.learn(batches, number);
        assertSame("batch " + number, one, other);
        other.parameters().forEach(p -> p.gradient().fill(() -> Double.NaN));
      }
    }
  }

  private static void assertSame(String when, Network one, Network other) {
    Learned expected = Learned.by(one);
    Learned actual = Learned.by(other);
    for (int i = 0; i < one.parameters().size(); i++) {
      String name = when + ", " + one.parameters().get(i).name();
      assertArrayEquals(
          expected.gradients().get(i), actual.gradients().get(i), "gradient, " + name);
      assertArrayEquals(expected.values().get(i), actual.values().get(i), name);
    }
    assertEquals(one.parameters().size(), other.parameters().size());
  }

  /** As many micro-batches as a batch has rows, and one more; the third batch has fewer rows. */
  private static Stream<Arguments> numbersOfMicroBatches() {
    return Stream.of(Family.values())
        .flatMap(
            family -> IntStream.rangeClosed(1, ROWS + 1).mapToObj(m -> Arguments.of(family, m)));
  }

  @ParameterizedTest
  @MethodSource("numbersOfMicroBatches")
  void microBatchesLearnWhatTheirSumLearns(Family family, int microBatches)
      throws IOException, InterruptedException {
    assertLearnTheSame(
        family,
        network -> new InParts(network, microBatches),
        network -> gpipe(network, microBatches));
  }

  @ParameterizedTest
  @EnumSource
  void oneMicroBatchLearnsWhatAWholeBatchDoes(Family family)
      throws IOException, InterruptedException {
    assertLearnTheSame(
        family, network -> by(new BackpropTrainer(network, 1)), network -> gpipe(network, 1));
  }
}
