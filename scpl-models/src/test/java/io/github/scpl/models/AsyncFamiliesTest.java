// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Block;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.models.associated.AssociatedTrainer;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family learns by every method on devices that compute later as it does on the host. */
@Timeout(120)
class AsyncFamiliesTest {
  private static final int[] ROWS = {6, 4, 6, 5};
  private static final double RATE = 0.01;
  private static final AsyncDevice ONE = new AsyncDevice("one", 1);
  private static final AsyncDevice TWO = new AsyncDevice("two", 2);

  @AfterAll
  static void close() {
    ONE.close();
    TWO.close();
  }

  /** What training left behind, to the bit. */
  private record Run(
      List<StepReport> steps, List<Double> accuracies, Map<String, double[]> arrays) {
    static Run of(Network network, BatchSource source, Function<Network, Trainer> trainers)
        throws InterruptedException {
      try (network;
          Trainer trainer = trainers.apply(network)) {
        List<StepReport> steps = AsyncFamiliesTest.steps(trainer);
        for (int epoch = 1; epoch <= ROWS.length; epoch++) {
          trainer.train(source, epoch, RATE);
        }
        List<Double> accuracies = trainer.evaluate(epoch -> source.open(2)).accuracies();
        Map<String, double[]> arrays = new TreeMap<>();
        for (Block block : network.blocks()) {
          block.parameters().forEach(p -> arrays.put(p.name(), p.value().toArray()));
          block.buffers().forEach(b -> arrays.put(b.name(), b.value().toArray()));
        }
        return new Run(steps, accuracies, arrays);
      }
    }

    void assertEqual(Run other) {
      assertEquals(steps, other.steps);
      assertEquals(accuracies, other.accuracies);
      assertEquals(arrays.keySet(), other.arrays.keySet());
      arrays.forEach((name, values) -> assertArrayEquals(values, other.arrays.get(name), name));
    }
  }

  private static Stream<Arguments> local() {
    return Arrays.stream(Family.values())
        .flatMap(
            family ->
                Stream.of(Method.SCPL, Method.DASCPL, Method.EE, Method.PREDSIM)
                    .filter(method -> method != Method.PREDSIM || !family.isText())
                    .map(method -> Arguments.of(family, method)));
  }

  private static Stream<Arguments> endToEnd() {
    return Arrays.stream(Family.values())
        .flatMap(
            family ->
                Stream.of(Method.BP, Method.BP_EXITS).map(method -> Arguments.of(family, method)));
  }

  private static Run run(
      Family family,
      Method method,
      IntFunction<Device> devices,
      Function<Network, Trainer> trainers)
      throws InterruptedException {
    HeadType exit = HeadType.exit("m,non-detach");
    Network.Builder builder = family.builder().method(method).exit(exit).seed(1).devices(devices);
    return Run.of(builder.build(), family.batches(ROWS), trainers);
  }

  private static Trainer pipeline(Network network) {
    Placement placement = Placement.even(network.blocks().size(), 4, 1);
    return PipelineTrainer.builder(network).placement(placement).cores(4).build();
  }

  private static Trainer gpipe(Network network) {
    Placement placement = Placement.even(network.blocks().size(), 2, 1);
    return GPipeTrainer.builder(network).placement(placement).microBatches(2).cores(2).build();
  }

  @ParameterizedTest
  @MethodSource("local")
  void blocksThatLearnByThemselves(Family family, Method method) throws InterruptedException {
    Run expected =
        run(family, method, block -> HostDevice.HOST, network -> new SequentialTrainer(network, 1));
    expected.assertEqual(run(family, method, block -> ONE, AsyncFamiliesTest::pipeline));
    IntFunction<Device> turns = block -> block % 2 == 0 ? ONE : TWO;
    expected.assertEqual(run(family, method, turns, AsyncFamiliesTest::pipeline));
  }

  @ParameterizedTest
  @MethodSource("endToEnd")
  void blocksThatLearnTogether(Family family, Method method) throws InterruptedException {
    Function<Network, Trainer> backprop = network -> new BackpropTrainer(network, 1);
    run(family, method, block -> HostDevice.HOST, backprop)
        .assertEqual(run(family, method, block -> ONE, backprop));
    run(family, method, block -> HostDevice.HOST, AsyncFamiliesTest::gpipe)
        .assertEqual(run(family, method, block -> block < 2 ? ONE : TWO, AsyncFamiliesTest::gpipe));
  }

  @Test
  void associatedLearning() throws InterruptedException {
    associated(HostDevice.HOST).assertEqual(associated(ONE));
  }

  private static Run associated(Device device) throws InterruptedException {
    try (AssociatedNetwork network =
            Vgg.of(List.of(List.of(8), List.of(8), List.of(16)))
                .associated(Stripes.IMAGE, Stripes.CLASSES)
                .codeWidth(12)
                .seed(1)
                .device(device)
                .build();
        AssociatedTrainer trainer = new AssociatedTrainer(network, 1)) {
      List<StepReport> steps = steps(trainer);
      Stripes stripes = new Stripes(1, 4, 6);
      trainer.train(stripes, 1, RATE);
      trainer.train(stripes, 2, RATE);
      List<Double> accuracies = trainer.evaluate(stripes).accuracies();
      Map<String, double[]> arrays = new TreeMap<>();
      network.parameters().forEach(p -> arrays.put(p.name(), p.value().toArray()));
      return new Run(steps, accuracies, arrays);
    }
  }

  private static List<StepReport> steps(Trainer trainer) {
    List<StepReport> steps = new ArrayList<>();
    trainer.addListener(
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            steps.add(report);
          }
        });
    return steps;
  }
}
