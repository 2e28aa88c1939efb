// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Dropout;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.optim.Sgd;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainers need nothing of a device that computes later but marks, and give the host's bits. */
@Timeout(300)
class AsyncTrainingTest {
  private static final int EPOCHS = 2;
  private static final Batches IMAGES = Batches.images(8, 8, 8, 5, 8, 7);
  private static final Batches TEST_IMAGES = Batches.images(6, 6, 3);
  private static final Batches VECTORS = Batches.vectors(8, 8, 8, 5, 8, 7, 8, 8, 3);
  private static final Batches TEST_VECTORS = Batches.vectors(6, 6, 3);
  private static final AsyncDevice ONE = new AsyncDevice("one", 1);
  private static final AsyncDevice TWO = new AsyncDevice("two", 2);
  private static final IntFunction<Device> TURNS = block -> block % 2 == 0 ? ONE : TWO;

  @AfterAll
  static void close() {
    ONE.close();
    TWO.close();
  }

  /** A method, with the settings of its exits and projectors. */
  private record Setting(Method method, String exit) {
    private Network.Builder with(Network.Builder builder) {
      return builder.method(method).seed(3).exit(HeadType.exit(exit));
    }

    Network.Builder convolutional() {
      Network.Builder builder =
          Network.builder(Networks.IMAGE, Networks.CLASSES)
              .headStyle(new HeadStyle(8, 6, 7, false))
              .block(convolution(6))
              .block(convolution(8).add(Pool2d.max(2)))
              .block(convolution(8).add(new Dropout(0.2)))
              .block(convolution(10).add(Pool2d.average(2)))
              .head(Sequential.of(new Flatten(), new Linear(Networks.CLASSES)));
      return with(builder);
    }

    private static Sequential convolution(int channels) {
      return Sequential.of(new Conv2d(channels, 3), new BatchNorm(), Activation.relu());
    }

    Network.Builder perceptron() {
      return with(Networks.perceptron(method, 3)).optimizer(Sgd.plain().withClipNorm(0.5));
    }

    @Override
    public String toString() {
      return method.name() + " " + exit;
    }
  }

  static Stream<Setting> local() {
    return Stream.of(
        new Setting(Method.SCPL, "m"),
        new Setting(Method.DASCPL, "mb"),
        new Setting(Method.DASCPL, "m,non-detach"),
        new Setting(Method.EE, "m"),
        new Setting(Method.PREDSIM, "m"));
  }

  static Stream<Setting> endToEnd() {
    return Stream.of(
        new Setting(Method.BP, "m"),
        new Setting(Method.BP_EXITS, "mb"),
        new Setting(Method.BP_EXITS, "m,non-detach"));
  }

  private static Function<Network, Trainer> pipeline(int stages, int capacity) {
    return network ->
        PipelineTrainer.builder(network)
            .placement(Placement.even(Networks.BLOCKS, stages, 1))
            .cores(4)
            .capacity(capacity)
            .build();
  }

  private static Function<Network, Trainer> gpipe(int stages, int microBatches) {
    return network ->
        GPipeTrainer.builder(network)
            .placement(Placement.even(Networks.BLOCKS, stages, 1))
            .microBatches(microBatches)
            .cores(4)
            .build();
  }

  private static Function<Network, Trainer> sequential() {
    return network -> new SequentialTrainer(network, 1);
  }

  private static Function<Network, Trainer> backprop() {
    return network -> new BackpropTrainer(network, 1);
  }

  private static Run images(Network.Builder builder, Function<Network, Trainer> trainers)
      throws InterruptedException {
    return Run.of(builder, trainers, EPOCHS, IMAGES, TEST_IMAGES);
  }

  private static Run vectors(Network.Builder builder, Function<Network, Trainer> trainers)
      throws InterruptedException {
    return Run.of(builder, trainers, EPOCHS, VECTORS, TEST_VECTORS);
  }

  @ParameterizedTest
  @MethodSource("local")
  void aConvolutionalNetworkGetsTheBitsOfTheHost(Setting setting) throws InterruptedException {
    Run expected = images(setting.convolutional(), sequential());
    expected.assertEqual(images(setting.convolutional().device(ONE), sequential()));
    expected.assertEqual(images(setting.convolutional().device(ONE), pipeline(4, 1)));
    IntFunction<Device> halves = block -> block < 2 ? ONE : TWO;
    expected.assertEqual(images(setting.convolutional().devices(halves), pipeline(2, 2)));
  }

  @ParameterizedTest
  @MethodSource("local")
  void aPerceptronGetsThem(Setting setting) throws InterruptedException {
    Run expected = vectors(setting.perceptron(), sequential());
    expected.assertEqual(vectors(setting.perceptron().device(ONE), pipeline(2, 1)));
    expected.assertEqual(vectors(setting.perceptron().device(ONE), pipeline(3, 3)));
    expected.assertEqual(vectors(setting.perceptron().devices(TURNS), pipeline(4, 1)));
  }

  @ParameterizedTest
  @MethodSource("endToEnd")
  void backpropagationGetsThem(Setting setting) throws InterruptedException {
    images(setting.convolutional(), backprop())
        .assertEqual(images(setting.convolutional().device(ONE), backprop()));
  }

  @ParameterizedTest
  @MethodSource("endToEnd")
  void microBatchesGetThem(Setting setting) throws InterruptedException {
    images(setting.convolutional(), gpipe(2, 3))
        .assertEqual(images(setting.convolutional().device(ONE), gpipe(2, 3)));
    Run expected = vectors(setting.perceptron(), gpipe(4, 3));
    expected.assertEqual(vectors(setting.perceptron().device(ONE), gpipe(4, 3)));
    expected.assertEqual(vectors(setting.perceptron().devices(TURNS), gpipe(4, 3)));
  }
}
