// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.models.Stripes;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.BackpropTrainer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A residual network is the same function wherever it is cut. */
@Timeout(120)
class CutTest {
  private static Stream<Arguments> cuts() {
    return Stream.of(
        Arguments.of(ResNet.old18(), List.of(8)),
        Arguments.of(ResNet.old18(), List.of(3, 5)),
        Arguments.of(ResNet.old18(), List.of(1, 1, 1, 1, 1, 1, 1, 1)),
        Arguments.of(ResNet.of(18), List.of(2, 1, 5)),
        Arguments.of(ResNet.of(50), List.of(1, 2, 13)),
        Arguments.of(ResNet.of(50), List.of(16)));
  }

  private static Network network(ResNet model) {
    return model
        .withWidth(0.05)
        .network(Stripes.IMAGE, Stripes.CLASSES)
        .method(Method.BP)
        .seed(5)
        .build();
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void theCutChangesNeitherOutputsNorTraining(ResNet model, List<Integer> units)
      throws InterruptedException, IOException {
    try (Network whole = network(model);
        Network cut = network(model.withUnitsPerBlock(units))) {
      assertEquals(units.size(), cut.blocks().size());
      copy(whole, cut);
      assertArrayEquals(logits(whole), logits(cut));
      VisionRun expected = VisionRun.of(whole, network -> new BackpropTrainer(network, 1));
      VisionRun actual = VisionRun.of(cut, network -> new BackpropTrainer(network, 1));
      expected.assertSameState(actual);
      for (int i = 0; i < expected.steps().size(); i++) {
        assertEquals(expected.steps().get(i).loss(), actual.steps().get(i).loss());
      }
      assertArrayEquals(logits(whole), logits(cut));
    }
  }

  /** Initial values go by names, and these by the block. */
  private static void copy(Network from, Network to) {
    List<Parameter> sources = from.parameters();
    List<Parameter> targets = to.parameters();
    assertEquals(sources.size(), targets.size());
    for (int i = 0; i < sources.size(); i++) {
      assertArrayEquals(sources.get(i).value().shape(), targets.get(i).value().shape());
      double[] values = sources.get(i).value().toArray();
      targets.get(i).value().write(0, values, values.length);
    }
  }

  @SuppressWarnings("try") // the native threads are a scope, not a value
  private static double[] logits(Network network) throws IOException, InterruptedException {
    try (NativeThreads threads = NativeThreads.use(1);
        Arena arena = HostDevice.HOST.arena();
        BatchStream stream = new Stripes(9, 1, 6).open(1)) {
      Signal signal = new Signal(arena, network.dataType());
      assertTrue(stream.next(signal));
      return network.logits(signal.bundle()).get(0).toArray();
    }
  }

  private static Stream<List<Integer>> nonsense() {
    return Stream.of(
        List.of(), List.of(7), List.of(9), List.of(2, 2, 2), List.of(0, 8), List.of(-1, 9));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void cutsThatDoNotAddUpAreRefused(List<Integer> units) {
    ResNet model = ResNet.of(18);
    String message =
        assertThrows(IllegalArgumentException.class, () -> model.withUnitsPerBlock(units))
            .getMessage();
    assertEquals("Expected positive numbers of units that add up to 8, got " + units, message);
  }

  @Test
  void otherDepthsAreRefused() {
    assertEquals(
        "Expected a ResNet of depth 18, 34, 50, 101 or 152, got 19",
        assertThrows(IllegalArgumentException.class, () -> ResNet.of(19)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void widthsThatAreNotPositiveAreRefused(double factor) {
    for (ResNet model : List.of(ResNet.old18(), ResNet.of(50))) {
      assertThrows(IllegalArgumentException.class, () -> model.withWidth(factor));
    }
    Vgg vgg = Vgg.vgg8();
    assertThrows(IllegalArgumentException.class, () -> vgg.withWidth(factor));
  }
}
