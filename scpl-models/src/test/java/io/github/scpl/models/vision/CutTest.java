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

/** A network is the same function wherever it is cut. */
@Timeout(120)
class CutTest {
  /** As many groups as the images can be halved. */
  private static final Vgg VGG =
      Vgg.of(List.of(List.of(128, 256), List.of(256, 512), List.of(512)));

  private static Stream<Arguments> cuts() {
    return Stream.of(
        cut(ResNet.old18(), 8),
        cut(ResNet.old18(), 3, 5),
        cut(ResNet.old18(), 1, 1, 1, 1, 1, 1, 1, 1),
        cut(ResNet.of(18), 2, 1, 5),
        cut(ResNet.of(50), 1, 2, 13),
        cut(ResNet.of(50), 16),
        cut(VGG, 5),
        cut(VGG, 3, 2),
        cut(VGG, 1, 3, 1),
        cut(VGG, 1, 1, 1, 1, 1));
  }

  private static Arguments cut(ResNet model, Integer... units) {
    ResNet cut = model.withUnitsPerBlock(List.of(units));
    return Arguments.of(builder(model), builder(cut), units.length);
  }

  private static Arguments cut(Vgg model, Integer... units) {
    Vgg cut = model.withUnitsPerBlock(List.of(units));
    return Arguments.of(builder(model), builder(cut), units.length);
  }

  private static Network.Builder builder(ResNet model) {
    return model.withWidth(0.05).network(Stripes.IMAGE, Stripes.CLASSES);
  }

  private static Network.Builder builder(Vgg model) {
    return model.withWidth(0.05).network(Stripes.IMAGE, Stripes.CLASSES);
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void theCutChangesNeitherOutputsNorTraining(
      Network.Builder usual, Network.Builder other, int blocks)
      throws InterruptedException, IOException {
    try (Network whole = usual.method(Method.BP).seed(5).build();
        Network cut = other.method(Method.BP).seed(5).build()) {
      assertEquals(blocks, cut.blocks().size());
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
  void cutsOfConvolutionsThatDoNotAddUpAreRefused() {
    Vgg model = Vgg.vgg8();
    for (List<Integer> units : List.of(List.of(5), List.of(7), List.of(0, 6), List.of(-1, 7))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> model.withUnitsPerBlock(units))
              .getMessage();
      assertEquals(
          "Expected positive numbers of convolutions that add up to 6, got " + units, message);
    }
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
