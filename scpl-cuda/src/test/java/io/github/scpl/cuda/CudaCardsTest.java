// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Dropout;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Blocks on several cards, and on a card and the host, learn the bits that one card gives. */
@Timeout(300)
class CudaCardsTest {
  private static final Shape IMAGE = Shape.of(3, 8, 8);
  private static final int CLASSES = 3;
  private static final int WORDS = 30;
  private static final int[] ROWS = {6, 6, 4, 7, 6};
  private static final int EPOCHS = 2;

  private EmulatedDriver driver;
  private CudaDevice one;
  private CudaDevice two;

  @BeforeEach
  void open() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    driver = new EmulatedDriver(1L << 30, 1);
    one = CudaDevice.of("cuda:0", driver, Precision.FLOAT32);
    two = CudaDevice.of("cuda:1", new EmulatedDriver(1L << 30, 2), Precision.FLOAT32);
  }

  /** Cards require that everything was given back. */
  @AfterEach
  void close() {
    if (one != null) {
      one.close();
      two.close();
    }
  }

  /** Networks of four blocks. */
  private enum Model {
    IMAGES {
      @Override
      Network.Builder builder() {
        return Network.builder(IMAGE, CLASSES)
            .headStyle(new HeadStyle(8, 6, 7, false))
            .block(convolution(6))
            .block(convolution(8).add(Pool2d.max(2)))
            .block(convolution(8).add(new Dropout(0.2)))
            .block(convolution(10).add(Pool2d.average(2)))
            .head(Sequential.of(new Flatten(), new Linear(CLASSES)));
      }

      @Override
      void fill(Signal batch, int rows, RandomGenerator random) {
        batch.features(IMAGE.withBatch(rows)).fill(random::nextGaussian);
      }
    },

    /** Masks and states of LSTMs cross from block to block, and longer texts need more memory. */
    TEXTS {
      @Override
      Network.Builder builder() {
        return new BiLstm(WORDS, CLASSES).withWidths(5, 6).withMask().network();
      }

      @Override
      void fill(Signal batch, int rows, RandomGenerator random) {
        int time = rows - 2;
        batch.features(rows, time).fill(() -> 1 + random.nextInt(WORDS - 1));
      }
    };

    abstract Network.Builder builder();

    abstract void fill(Signal batch, int rows, RandomGenerator random);

    private static Sequential convolution(int channels) {
      return Sequential.of(new Conv2d(channels, 3), new BatchNorm(), Activation.relu());
    }

    Network.Builder of(Method method, IntFunction<Device> devices) {
      return builder().method(method).seed(3).devices(devices);
    }

    BatchSource batches() {
      return epoch -> {
        int[] next = {0};
        return batch -> {
          if (next[0] == ROWS.length) {
            return false;
          }
          int rows = ROWS[next[0]];
          RandomGenerator random = RandomKey.of(5).child(epoch).child(next[0]++).generator();
          int[] labels = batch.labels(rows);
          for (int row = 0; row < rows; row++) {
            labels[row] = random.nextInt(CLASSES);
          }
          fill(batch, rows, random);
          return true;
        };
      };
    }

    Result train(Method method, IntFunction<Device> devices, Function<Network, Trainer> trainers)
        throws InterruptedException {
      try (Network network = of(method, devices).build();
          Trainer trainer = trainers.apply(network)) {
        List<StepReport> steps = new ArrayList<>();
        trainer.addListener(
            new TrainingListener() {
              @Override
              public void onStep(StepReport report) {
                steps.add(report);
              }
            });
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
          trainer.train(batches(), epoch, 0.01);
        }
        List<Double> accuracies = trainer.evaluate(batches()).accuracies();
        Map<String, double[]> arrays = new TreeMap<>();
        network.blocks().stream()
            .flatMap(block -> block.buffers().stream())
            .forEach(buffer -> arrays.put(buffer.name(), buffer.value().toArray()));
        network.parameters().forEach(p -> arrays.put(p.name(), p.value().toArray()));
        return new Result(steps, accuracies, arrays);
      }
    }
  }

  /** What was reported, and what is left. */
  private record Result(
      List<StepReport> steps, List<Double> accuracies, Map<String, double[]> arrays) {
    void assertEqual(Result other) {
      assertEquals(steps, other.steps);
      assertEquals(accuracies, other.accuracies);
      assertEquals(arrays.keySet(), other.arrays.keySet());
      arrays.forEach((name, values) -> assertArrayEquals(values, other.arrays.get(name), name));
    }

    void assertLossesNear(Result other) {
      assertArrayEquals(losses(), other.losses(), 1e-2);
    }

    private double[] losses() {
      return steps.stream()
          .flatMap(step -> step.losses().stream())
          .mapToDouble(BlockLoss::total)
          .toArray();
    }
  }

  private static Placement placement(Integer... blocks) {
    return new Placement(List.of(blocks), List.of(blocks).stream().map(n -> 1).toList());
  }

  private static Function<Network, Trainer> pipeline(int capacity, Integer... blocks) {
    return network ->
        PipelineTrainer.builder(network)
            .placement(placement(blocks))
            .capacity(capacity)
            .cores(4)
            .build();
  }

  private static Function<Network, Trainer> gpipe(Integer... blocks) {
    return network ->
        GPipeTrainer.builder(network).placement(placement(blocks)).microBatches(2).cores(4).build();
  }

  private static IntFunction<Device> from(int block, Device below, Device above) {
    return number -> number < block ? below : above;
  }

  @ParameterizedTest
  @EnumSource
  void aPipelineOverTwoCardsHasTheBitsOfOne(Model model) throws InterruptedException {
    for (Method method : List.of(Method.SCPL, Method.DASCPL)) {
      Result expected =
          model.train(method, block -> one, network -> new SequentialTrainer(network, 1));
      IntFunction<Device> halves = from(2, one, two);
      expected.assertEqual(model.train(method, halves, pipeline(1, 2, 2)));
      expected.assertEqual(model.train(method, halves, pipeline(2, 1, 1, 1, 1)));
      IntFunction<Device> turns = block -> block % 2 == 0 ? two : one;
      expected.assertEqual(model.train(method, turns, pipeline(1, 1, 1, 1, 1)));
      expected.assertEqual(model.train(method, from(1, two, one), pipeline(1, 1, 3)));
    }
  }

  /** Gradients go back from card to card. */
  @ParameterizedTest
  @EnumSource
  void microBatchesOverTwoCardsHaveTheBitsOfOne(Model model) throws InterruptedException {
    Result expected = model.train(Method.BP, block -> one, gpipe(4));
    expected.assertEqual(model.train(Method.BP, from(2, one, two), gpipe(2, 2)));
    expected.assertEqual(model.train(Method.BP, from(3, two, one), gpipe(1, 2, 1)));
  }

  @ParameterizedTest
  @EnumSource
  void theHostMayHaveBlocksToo(Model model) throws InterruptedException {
    Device host = HostDevice.HOST;
    IntFunction<Device> first = from(1, host, one);
    Result expected = model.train(Method.DASCPL, first, pipeline(1, 1, 3));
    expected.assertEqual(model.train(Method.DASCPL, first, pipeline(2, 1, 1, 2)));
    IntFunction<Device> last = from(3, one, host);
    Result other = model.train(Method.DASCPL, last, pipeline(1, 3, 1));
    other.assertEqual(model.train(Method.DASCPL, last, pipeline(1, 1, 2, 1)));
    Result onHost =
        model.train(Method.DASCPL, block -> host, network -> new SequentialTrainer(network, 1));
    onHost.assertLossesNear(expected);
    onHost.assertLossesNear(other);
    IntFunction<Device> all = block -> List.of(two, host, one, host).get(block);
    onHost.assertLossesNear(model.train(Method.DASCPL, all, pipeline(1, 1, 1, 1, 1)));
  }

  /** Copies from card to card are apart from graphs: else each slot would have one of its own. */
  @Test
  void copiesComeBehindGraphsOfWhichTheyAreNoPart() {
    MemoryKernels copies = one.kernels(DataType.FLOAT).memory();
    try (Arena here = one.arena();
        Arena there = two.arena();
        Lane lane = one.open(1);
        Lane receiver = two.open(1)) {
      Tensor source = here.zeros(DataType.FLOAT, 1000);
      Tensor sum = here.zeros(DataType.FLOAT, 1000);
      source.write(0, new double[] {1, 2, 3}, 3);
      for (int batch = 1; batch <= 6; batch++) {
        Tensor target = there.zeros(DataType.FLOAT, 1000);
        one.kernels(DataType.FLOAT).elements().addScaled(sum, 1, source, sum);
        copies.copy(sum, target);
        receiver.await(lane.record());
        assertArrayEquals(
            new double[] {batch, 2 * batch, 3 * batch}, receiver.read(target.part(0, 3)).get());
      }
      assertEquals(1, driver.graphsMade());
      copies.copy(sum, 1, there.zeros(DataType.FLOAT, 3), 1, 2);
    }
  }

  @Test
  void whatFailsOnOneCardEndsTraining() {
    EmulatedDriver failing = new EmulatedDriver();
    CudaDevice broken = CudaDevice.of("cuda:2", failing, Precision.FLOAT32);
    failing.failNext("adam");
    for (IntFunction<Device> devices : List.of(from(2, one, broken), from(2, broken, one))) {
      assertThrows(
          RuntimeException.class,
          () -> Model.IMAGES.train(Method.SCPL, devices, pipeline(1, 2, 2)));
    }
    broken.close();
  }

  /** Each card needs room for its own blocks. */
  @Test
  void aCardWithoutRoomIsNamedBeforeTheFirstBatch() {
    CudaDevice small = CudaDevice.of("cuda:2", new EmulatedDriver(4 << 20, 3), Precision.FLOAT32);
    BatchSource large =
        epoch ->
            batch -> {
              batch.labels(1000);
              Model.IMAGES.fill(batch, 1000, RandomKey.of(epoch).generator());
              return true;
            };
    try (Network network = Model.IMAGES.of(Method.SCPL, from(2, one, small)).build();
        Trainer trainer = pipeline(1, 2, 2).apply(network)) {
      Exception e = assertThrows(TrainingException.class, () -> trainer.train(large, 1, 0.01));
      assertTrue(e.getMessage().contains("for which cuda:2 has memory"), e.getMessage());
    }
    small.close();
  }

  @Test
  void oneThreadNeedsOneCard() {
    IntFunction<Device> halves = from(2, one, two);
    for (Method method : List.of(Method.SCPL, Method.BP)) {
      try (Network network = Model.IMAGES.of(method, halves).build()) {
        Exception e =
            assertThrows(
                IllegalArgumentException.class,
                () ->
                    (method.local()
                            ? new SequentialTrainer(network, 1)
                            : new BackpropTrainer(network, 1))
                        .close());
        assertTrue(e.getMessage().contains("block 2 on cuda:1"), e.getMessage());
        if (method.local()) {
          e = assertThrows(IllegalArgumentException.class, () -> pipeline(1, 1, 3).apply(network));
          assertTrue(e.getMessage().contains("block 2 on cuda:1"), e.getMessage());
        }
      }
    }
  }
}
