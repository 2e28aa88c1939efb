// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.device.Device;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.Family;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Every family learns on a card: with the same bits however the work is cut, and as on the host but
 * for rounding.
 */
@Tag(Cards.TAG)
@Timeout(300)
class CudaTrainingTest {
  private static final int[] ROWS = {6, 4, 6, 5};

  /** Of losses in FLOAT after some steps, which may take rounding far. */
  private static final double FAR = 1e-2;

  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = Cards.open();
  }

  @AfterAll
  static void close() {
    Cards.close(device);
  }

  static Stream<Arguments> local() {
    return Arrays.stream(Family.values())
        .flatMap(
            family ->
                Stream.of(Method.SCPL, Method.DASCPL).map(method -> Arguments.of(family, method)));
  }

  private static Network.Builder network(Family family, Method method, Device on, DataType type) {
    HeadType exit = HeadType.exit("m,non-detach");
    return family.builder().method(method).exit(exit).seed(1).device(on).dataType(type);
  }

  private static Trained train(
      Family family, Method method, Device on, Function<Network, Trainer> trainers)
      throws InterruptedException {
    Network.Builder builder = network(family, method, on, DataType.FLOAT);
    return Trained.of(builder, trainers, family.batches(ROWS), ROWS.length);
  }

  private static Function<Network, Trainer> sequential() {
    return network -> new SequentialTrainer(network, 1);
  }

  private static Function<Network, Trainer> pipeline(int stages, int capacity) {
    return network -> Trainers.pipeline(network, stages, capacity);
  }

  private static Function<Network, Trainer> backprop() {
    return network -> new BackpropTrainer(network, 1);
  }

  private static Function<Network, Trainer> gpipe(int stages) {
    return network -> Trainers.gpipe(network, stages);
  }

  @ParameterizedTest
  @MethodSource("local")
  void aPipelineOfAnyStagesHasTheBitsOfOneThread(Family family, Method method)
      throws InterruptedException {
    Trained expected = train(family, method, device, sequential());
    expected.assertEqual(train(family, method, device, sequential()));
    expected.assertEqual(train(family, method, device, pipeline(2, 2)));
    expected.assertEqual(train(family, method, device, pipeline(4, 1)));
    train(family, method, HostDevice.HOST, sequential()).assertLossesNear(expected, FAR);
  }

  @ParameterizedTest
  @EnumSource
  void backpropagationHasTheSameBitsEveryTime(Family family) throws InterruptedException {
    Trained expected = train(family, Method.BP, device, backprop());
    expected.assertEqual(train(family, Method.BP, device, backprop()));
    train(family, Method.BP, HostDevice.HOST, backprop()).assertLossesNear(expected, FAR);
  }

  @ParameterizedTest
  @EnumSource
  void microBatchesHaveTheSameBitsInAnyStages(Family family) throws InterruptedException {
    Trained expected = train(family, Method.BP, device, gpipe(1));
    expected.assertEqual(train(family, Method.BP, device, gpipe(2)));
    expected.assertEqual(train(family, Method.BP, device, gpipe(4)));
    train(family, Method.BP, HostDevice.HOST, gpipe(2)).assertLossesNear(expected, FAR);
  }

  /** Whatever factors are rounded to, the bits do not depend on how the work is cut. */
  @ParameterizedTest
  @EnumSource
  void roundedFactorsHaveTheSameBitsEveryTime(Family family) throws InterruptedException {
    for (Precision precision : new Precision[] {Precision.TF32, Precision.BFLOAT16}) {
      CudaDevice rounding = device.with(precision);
      Trained expected = train(family, Method.SCPL, rounding, sequential());
      expected.assertEqual(train(family, Method.SCPL, rounding, pipeline(4, 1)));
    }
  }

  /** In double precision, where what is left of rounding is small even after some steps. */
  @ParameterizedTest
  @EnumSource
  void aBlockLearnsWhatItDoesOnTheHost(Family family) throws InterruptedException {
    Trained expected = trainDouble(family, Method.DASCPL, HostDevice.HOST, sequential());
    Trained actual = trainDouble(family, Method.DASCPL, device, pipeline(2, 1));
    expected.assertLossesNear(actual, 1e-7);
    expected.assertArraysNear(actual, 1e-6);
    expected = trainDouble(family, Method.BP, HostDevice.HOST, backprop());
    actual = trainDouble(family, Method.BP, device, backprop());
    expected.assertLossesNear(actual, 1e-7);
    expected.assertArraysNear(actual, 1e-6);
  }

  private static Trained trainDouble(
      Family family, Method method, Device on, Function<Network, Trainer> trainers)
      throws InterruptedException {
    Network.Builder builder = network(family, method, on, DataType.DOUBLE);
    return Trained.of(builder, trainers, family.batches(ROWS), ROWS.length);
  }
}
