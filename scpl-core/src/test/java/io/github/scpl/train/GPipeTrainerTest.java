// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Backbone;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Dropout;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What GPipe computes: the gradients of backpropagation, whatever the stages. */
@Timeout(300)
class GPipeTrainerTest {
  private static final double ROUNDING = 1e-10;

  /** End-to-end methods. */
  enum EndToEnd {
    BP(Method.BP, "m"),
    BP_EXITS_DETACHED(Method.BP_EXITS, "m"),
    BP_EXITS_ATTACHED(Method.BP_EXITS, "m,non-detach");

    private final Method method;
    private final HeadType exit;

    EndToEnd(Method method, String exit) {
      this.method = method;
      this.exit = HeadType.exit(exit);
    }

    Network.Builder perceptron() {
      return Networks.perceptron(method, 3).exit(exit);
    }

    /** With batch norm in backbones and in exits, and with random numbers. */
    Network.Builder convolutional() {
      HeadType norm = HeadType.exit(exit.toString().replace("m", "mb"));
      return Networks.convolutional(method, 3).exit(norm);
    }

    Network.Builder convolutionalWithoutNorm() {
      return Network.builder(Networks.IMAGE, Networks.CLASSES)
          .method(method)
          .exit(exit)
          .seed(3)
          .headStyle(new HeadStyle(8, 6, 7, false))
          .block(Sequential.of(new Conv2d(4, 3), Activation.relu()))
          .block(Sequential.of(new Conv2d(5, 3), Activation.relu(), Pool2d.max(2)))
          .head(Sequential.of(new Flatten(), new Linear(Networks.CLASSES)));
    }

    Network.Builder unrolled() {
      Network.Builder builder =
          Network.builder(Networks.VECTOR, Networks.CLASSES)
              .method(method)
              .exit(exit)
              .seed(3)
              .headStyle(new HeadStyle(8, 6, 7, false));
      for (int i = 0; i < 4; i++) {
        builder.block((Backbone) new Unrolled());
      }
      return builder.head(new Linear(Networks.CLASSES));
    }
  }

  private static final Function<Network, Trainer> BACKPROP =
      network -> new BackpropTrainer(network, 1);

  private static Function<Network, Trainer> gpipe(int stages, int microBatches) {
    return network ->
        GPipeTrainer.builder(network)
            .placement(Placement.even(network.blocks().size(), stages, 1))
            .microBatches(microBatches)
            .cores(4)
            .build();
  }

  /** The gradients of one batch, by name, and its losses. */
  private record Learned(Map<String, double[]> gradients, List<BlockLoss> losses) {
    static Learned of(
        Network.Builder builder, Function<Network, Trainer> trainers, BatchSource oneBatch)
        throws InterruptedException {
      try (Network network = builder.dataType(DataType.DOUBLE).build();
          Trainer trainer = trainers.apply(network)) {
        List<BlockLoss> losses = trainer.train(oneBatch, 1, 1e-3).losses();
        Map<String, double[]> gradients = new TreeMap<>();
        for (Parameter parameter : network.parameters()) {
          gradients.put(parameter.name(), parameter.gradient().toArray());
        }
        return new Learned(gradients, losses);
      }
    }

    void assertClose(Learned other) {
      assertEquals(gradients.keySet(), other.gradients.keySet());
      gradients.forEach(
          (name, values) -> assertArrayEquals(values, other.gradients.get(name), ROUNDING, name));
      for (int block = 0; block < losses.size(); block++) {
        assertEquals(losses.get(block).exit(), other.losses.get(block).exit(), ROUNDING);
        assertEquals(losses.get(block).head(), other.losses.get(block).head(), ROUNDING);
        assertEquals(losses.get(block).contrastive(), other.losses.get(block).contrastive());
      }
    }
  }

  private static void assertGradientsOfBackprop(
      Supplier<Network.Builder> builder, BatchSource oneBatch) throws InterruptedException {
    Learned expected = Learned.of(builder.get(), BACKPROP, oneBatch);
    assertTrue(
        expected.gradients.values().stream()
            .allMatch(values -> Arrays.stream(values).anyMatch(v -> Math.abs(v) > 1e4 * ROUNDING)),
        "all parameters have a gradient");
    for (int microBatches : new int[] {2, 3, 4, 7, 20}) {
      Learned actual = Learned.of(builder.get(), gpipe(2, microBatches), oneBatch);
      expected.assertClose(actual);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsOfAPerceptronAreThoseOfBackprop(EndToEnd method) throws InterruptedException {
    assertGradientsOfBackprop(method::perceptron, Batches.vectors(10));
  }

  @ParameterizedTest
  @EnumSource
  void gradientsOfConvolutionsAreThoseOfBackprop(EndToEnd method) throws InterruptedException {
    assertGradientsOfBackprop(method::convolutionalWithoutNorm, Batches.images(7));
  }

  /** The last block's s and u give states that nobody reads. */
  @ParameterizedTest
  @EnumSource
  void gradientsThroughStatesAndMasksAreThoseOfBackprop(EndToEnd method)
      throws InterruptedException {
    for (int time = 1; time < 4; time++) {
      BatchSource batch = masked(time, 9);
      Learned expected = Learned.of(method.unrolled(), BACKPROP, batch);
      for (String state : List.of("s", "u")) {
        double[] gradient = expected.gradients.get("block0.backbone." + state);
        assertTrue(Arrays.stream(gradient).anyMatch(v -> Math.abs(v) > 1e4 * ROUNDING), state);
      }
      for (int stages : new int[] {1, 2, 4}) {
        expected.assertClose(Learned.of(method.unrolled(), gpipe(stages, 4), batch));
      }
    }
  }

  /** Batches with a mask of random ones and zeros, the first step being 1, of as many steps. */
  private static BatchSource masked(int time, int... rows) {
    return epoch -> {
      BatchStream batches = Batches.vectors(rows).open(epoch);
      return target -> batches.next(target) && mask(target, time + target.rows() % 3);
    };
  }

  private static boolean mask(Signal target, int time) {
    Tensor mask = target.mask(target.rows(), time);
    double[] values = new double[target.rows() * time];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % time == 0 || i * 7 % 5 < 3 ? 1 : 0;
    }
    mask.write(0, values, values.length);
    return true;
  }

  @Test
  void lengthsMayVaryFromBatchToBatch() throws InterruptedException {
    BatchSource training = masked(2, 8, 9, 7, 8, 5);
    BatchSource test = masked(3, 6, 5);
    EndToEnd method = EndToEnd.BP_EXITS_ATTACHED;
    Run expected = run(method.unrolled(), BACKPROP, training, test);
    expected.assertEqual(run(method.unrolled(), gpipe(4, 1), training, test));
    Run one = run(method.unrolled(), gpipe(1, 3), training, test);
    one.assertEqual(run(method.unrolled(), gpipe(4, 3), training, test));
    one.bits().assertClose(expected.bits(), 1e-3);
  }

  private static Run run(
      Network.Builder builder,
      Function<Network, Trainer> trainers,
      BatchSource training,
      BatchSource test)
      throws InterruptedException {
    return Run.of(builder, trainers, 2, training, test);
  }

  @ParameterizedTest
  @EnumSource
  void withOneMicroBatchABatchNormedNetworkGetsTheBitsOfBackprop(EndToEnd method)
      throws InterruptedException {
    Batches training = Batches.images(8, 8, 8, 5);
    Batches test = Batches.images(6, 3);
    Run expected = run(method.convolutional(), BACKPROP, training, test);
    assertTrue(expected.bits().names().stream().anyMatch(name -> name.contains("running")));
    for (int stages : new int[] {1, 2, 4}) {
      expected.assertEqual(run(method.convolutional(), gpipe(stages, 1), training, test));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNumberOfStagesDoesNotChangeABit(EndToEnd method) throws InterruptedException {
    Batches training = Batches.images(8, 8, 8, 5, 2, 8);
    Batches test = Batches.images(6, 6, 3);
    for (int microBatches : new int[] {2, 4}) {
      Run expected = run(method.convolutional(), gpipe(1, microBatches), training, test);
      for (int stages : new int[] {2, 3, 4}) {
        expected.assertEqual(
            run(method.convolutional(), gpipe(stages, microBatches), training, test));
      }
    }
  }

  @Test
  void unevenPlacementsDoNotChangeABit() throws InterruptedException {
    Batches batches = Batches.images(8, 5);
    EndToEnd method = EndToEnd.BP_EXITS_ATTACHED;
    Run expected = run(method.convolutional(), gpipe(1, 3), batches, batches);
    for (List<Integer> counts : List.of(List.of(3, 1), List.of(1, 3), List.of(1, 2, 1))) {
      List<Integer> threads = Collections.nCopies(counts.size(), 1);
      Function<Network, Trainer> uneven =
          network ->
              GPipeTrainer.builder(network)
                  .placement(new Placement(counts, threads))
                  .microBatches(3)
                  .cores(4)
                  .build();
      expected.assertEqual(run(method.convolutional(), uneven, batches, batches));
    }
  }

  @Test
  void noRaceShowsWhenRepeated() throws InterruptedException {
    EndToEnd method = EndToEnd.BP_EXITS_ATTACHED;
    Batches many = Batches.vectorsTimes(20);
    Run expected = run(method.perceptron(), gpipe(1, 3), many, many);
    for (int i = 0; i < 10; i++) {
      expected.assertEqual(run(method.perceptron(), gpipe(4, 3), many, many));
    }
  }

  @Test
  void trainingReducesTheLoss() throws InterruptedException {
    Batches batches = Batches.vectors(8, 8, 8);
    BatchSource same = epoch -> batches.open(1);
    Run run = Run.of(EndToEnd.BP.perceptron(), gpipe(2, 4), 20, same, same);
    double first = run.epochLosses().get(0).get(3).head();
    double last = run.epochLosses().get(19).get(3).head();
    assertTrue(last < 0.7 * first, () -> first + " to " + last);
  }

  /**
   * A layer that notes what happens in which order, by the number of rows, and whether repetitions
   * have the random numbers of the first time.
   */
  private static final class Journal implements Layer {
    private final List<String> entries = new ArrayList<>();
    private final Deque<Long> streams = new ArrayDeque<>();

    @Override
    public Shape build(BuildContext context, Shape input) {
      return input;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
      String kind = !pass.training() ? "E" : pass.recomputation() ? "R" : "F";
      entries.add(kind + x.size(0));
      long stream = pass.key().generator().nextLong();
      if (kind.equals("R")) {
        assertEquals(streams.getLast(), stream);
      } else if (kind.equals("F")) {
        assertFalse(streams.contains(stream));
        streams.add(stream);
      }
      return x;
    }

    @Override
    public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
      entries.add("B" + dy.size(0));
      streams.removeLast();
      return inputGradientNeeded ? dy : null;
    }
  }

  /** Ten rows are cut into 2, 3, 2 and 3; two into single ones. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void everyBlockIsFilledAndDrainedInTheOrderOfTheTable(int block) throws InterruptedException {
    Journal journal = new Journal();
    try (Network network = Networks.perceptron(Method.BP, 1, block, journal).build();
        Trainer trainer = gpipe(4, 4).apply(network)) {
      trainer.train(Batches.vectors(10, 2), 1, 1e-3);
      trainer.evaluate(Batches.vectors(10));
    }
    List<String> expected = new ArrayList<>();
    expected.addAll(List.of("F2", "F3", "F2", "F3", "B3", "R2", "B2", "R3", "B3", "R2", "B2"));
    expected.addAll(List.of("F1", "F1", "B1", "R1", "B1"));
    expected.addAll(List.of("E2", "E3", "E2", "E3"));
    assertEquals(expected, journal.entries);
  }

  @Test
  void oneMicroBatchIsNeverRecomputed() throws InterruptedException {
    Journal journal = new Journal();
    try (Network network = Networks.perceptron(Method.BP, 1, 1, journal).build();
        Trainer trainer = gpipe(4, 1).apply(network)) {
      trainer.train(Batches.vectors(4, 3), 1, 1e-3);
    }
    assertEquals(List.of("F4", "B4", "F3", "B3"), journal.entries);
  }

  /** Batch norm's statistics after micro-batches in order, worked out on a layer alone. */
  @Test
  void runningStatisticsMoveOncePerMicroBatch() throws InterruptedException {
    Batches batches = Batches.vectors(8);
    BuildContext context = BuildContext.root("alone", DataType.FLOAT, RandomKey.of(1));
    BatchNorm alone = new BatchNorm();
    alone.build(context, Networks.VECTOR);
    Network.Builder builder =
        Network.builder(Networks.VECTOR, Networks.CLASSES)
            .method(Method.BP)
            .block(new BatchNorm())
            .block(new Dropout(0.3))
            .head(new Linear(Networks.CLASSES));
    try (context;
        Network network = builder.build();
        Trainer trainer = gpipe(2, 4).apply(network);
        Arena arena = HostDevice.HOST.arena()) {
      trainer.train(batches, 1, 1e-3);
      Signal whole = new Signal(arena, DataType.FLOAT);
      Signal part = new Signal(arena, DataType.FLOAT);
      batches.fill(whole, 1, 0);
      for (int first = 0; first < 8; first += 2) {
        part.takeOverRows(whole, first, 2);
        Pass pass = Pass.training(RandomKey.of(1));
        alone.forward(part.bundle().features(), pass);
      }
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(
            context.buffers().get(i).value().toArray(),
            network.blocks().get(0).buffers().get(i).value().toArray());
      }
    }
  }

  @Test
  void theBudgetNamesMicroBatches() {
    try (Network network = Networks.perceptron(Method.BP, 1).build();
        GPipeTrainer four =
            GPipeTrainer.builder(network).placement(Placement.even(4, 2, 1)).cores(2).build()) {
      assertEquals("2 stages (2+2 blocks) x 1 native, 4 micro-batches", four.budget());
      assertEquals(4, four.microBatches());
    }
    try (Network network = Networks.perceptron(Method.BP, 1).build();
        GPipeTrainer one = GPipeTrainer.builder(network).microBatches(1).cores(3).build()) {
      assertEquals("3 stages (1+1+2 blocks) x 1 native, 1 micro-batch", one.budget());
      assertEquals(Placement.even(4, 3, 1), one.placement());
    }
  }
}
