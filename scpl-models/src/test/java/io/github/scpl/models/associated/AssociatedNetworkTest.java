// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.Stripes;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class AssociatedNetworkTest {
  private static final Vgg VGG = Vgg.of(List.of(List.of(4), List.of(5), List.of(6)));

  private static AssociatedNetwork vgg(long seed) {
    return VGG.associated(Stripes.IMAGE, Stripes.CLASSES).codeWidth(7).seed(seed).build();
  }

  private static Map<String, double[]> values(List<Parameter> parameters, String part) {
    return parameters.stream()
        .filter(parameter -> parameter.name().contains(part))
        .collect(
            Collectors.toMap(Parameter::name, p -> p.value().toArray(), (a, b) -> a, TreeMap::new));
  }

  private static void assertSame(Map<String, double[]> expected, Map<String, double[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    assertFalse(expected.isEmpty());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  private static void train(AssociatedNetwork network) throws InterruptedException {
    try (AssociatedTrainer trainer = new AssociatedTrainer(network, 1)) {
      trainer.train(new Stripes(1, 3, 8), 1, 1e-2);
    }
  }

  @Test
  void backbonesStartAsThoseOfANetwork() {
    try (AssociatedNetwork network = vgg(4);
        Network other =
            VGG.network(Stripes.IMAGE, Stripes.CLASSES).method(Method.BP).seed(4).build()) {
      assertSame(
          values(other.parameters(), ".backbone."), values(network.parameters(), ".backbone."));
    }
  }

  @Test
  void whichBlockIsBuiltIsTold() {
    List<String> told = new ArrayList<>();
    VGG.associated(Stripes.IMAGE, Stripes.CLASSES)
        .progress((number, count) -> told.add(number + " of " + count))
        .build()
        .close();
    assertEquals(List.of("1 of 3", "2 of 3", "3 of 3"), told);
  }

  @Test
  void codesClimbAndAnswersComeDown() {
    try (AssociatedNetwork network = vgg(1)) {
      Map<String, List<Long>> shapes = new TreeMap<>();
      for (Parameter parameter : network.parameters()) {
        if (parameter.name().endsWith("weight") && !parameter.name().contains("backbone")) {
          shapes.put(
              parameter.name(), List.of(parameter.value().size(0), parameter.value().size(1)));
        }
      }
      assertEquals(List.of(7L, 4L), shapes.get("block0.encoder.linear0.weight"));
      assertEquals(List.of(4L, 7L), shapes.get("block0.decoder.linear0.weight"));
      assertEquals(List.of(35L, 64L), shapes.get("block0.bridge.linear0.weight"));
      assertEquals(List.of(7L, 35L), shapes.get("block0.bridge.linear1.weight"));
      assertEquals(List.of(7L, 7L), shapes.get("block2.encoder.linear0.weight"));
      assertEquals(List.of(7L, 7L), shapes.get("block2.decoder.linear0.weight"));
      Tensor input =
          HostDevice.tensor(Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', 5, 3, 8, 8));
      input.fill(() -> 0.3);
      Tensor scores = network.scores(input);
      assertArrayEquals(new long[] {5, 4}, scores.shape());
      for (double score : scores.toArray()) {
        assertTrue(score > 0 && score < 1, "score " + score);
      }
    }
  }

  /** Only the topmost bridge and the decoders are used; the encoders are not. */
  @Test
  void scoresDependOnTheTopmostBridgeAndAllDecoders() {
    Tensor input =
        HostDevice.tensor(Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', 2, 3, 8, 8));
    input.fill(() -> 0.3);
    try (AssociatedNetwork network = vgg(1)) {
      for (Parameter parameter : network.parameters()) {
        double[] before = network.scores(input).toArray();
        double[] value = parameter.value().toArray();
        parameter.value().fill(() -> 0.7);
        double[] after = network.scores(input).toArray();
        parameter.value().write(0, value, value.length);
        boolean used = parameter.name().matches(".*\\.decoder\\..*|block2\\.bridge\\..*");
        boolean changed = !Arrays.equals(before, after);
        if (!parameter.name().contains(".backbone.")) {
          assertEquals(used, changed, parameter.name());
        }
      }
    }
  }

  @Test
  void aBlockDoesNotKnowWhatIsAboveIt() throws InterruptedException {
    Vgg lower = Vgg.of(List.of(List.of(4), List.of(5)));
    try (AssociatedNetwork three = vgg(3);
        AssociatedNetwork two =
            lower.associated(Stripes.IMAGE, Stripes.CLASSES).codeWidth(7).seed(3).build()) {
      Map<String, double[]> initial = values(two.parameters(), "");
      train(two);
      train(three);
      Map<String, double[]> trained = values(two.parameters(), "");
      trained.forEach(
          (name, values) ->
              assertFalse(Arrays.equals(values, initial.get(name)), name + " must move"));
      assertSame(values(two.parameters(), "block0."), values(three.parameters(), "block0."));
      assertSame(values(two.parameters(), "block1."), values(three.parameters(), "block1."));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void residualNetworksKeepTheirLastMap(boolean old) {
    ResNet resnet = (old ? ResNet.old18() : ResNet.of(18)).withWidth(0.05);
    try (AssociatedNetwork network = resnet.associated(Shape.of(3, 16, 16), 4).build()) {
      assertEquals(4, network.blockCount());
      Parameter bridge =
          network.parameters().stream()
              .filter(parameter -> parameter.name().equals("block3.bridge.linear0.weight"))
              .findFirst()
              .orElseThrow();
      assertEquals(125, bridge.value().size(0)); // 5 times a code of 500 times the width
      assertEquals(26 * 2 * 2, bridge.value().size(1));
    }
  }

  @Test
  void closingFreesEverything() throws InterruptedException {
    long before = Arena.currentBytes();
    try (AssociatedNetwork network = vgg(1)) {
      train(network);
      assertTrue(Arena.currentBytes() > before);
    }
    assertEquals(before, Arena.currentBytes());
    AssociatedNetwork.Builder wrong =
        AssociatedNetwork.builder(Stripes.IMAGE, 2).block(new Linear(4));
    assertThrows(ShapeException.class, wrong::build);
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void whatIsMissingOrUsedTwiceIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> AssociatedNetwork.builder(Stripes.IMAGE, 1));
    AssociatedNetwork.Builder builder = AssociatedNetwork.builder(Shape.of(3), 2);
    assertThrows(IllegalStateException.class, builder::build);
    assertThrows(IllegalArgumentException.class, () -> builder.codeWidth(0));
    builder.block(new Linear(4)).build().close();
    assertThrows(IllegalStateException.class, builder::build);
  }

  @Test
  void targetsAreOneHot() {
    try (AssociatedNetwork network = vgg(1)) {
      int[] labels = {2, 0, 3};
      double[] expected = new double[12];
      IntStream.range(0, 3).forEach(row -> expected[4 * row + labels[row]] = 1);
      network.oneHot(labels(1, 1, 1, 1, 1));
      assertArrayEquals(expected, network.oneHot(labels(labels)).toArray());
    }
  }

  private static Tensor labels(int... labels) {
    Tensor tensor =
        HostDevice.tensor(Nd4j.createUninitializedDetached(DataType.INT32, 'c', labels.length));
    tensor.assign(Arrays.stream(labels).asDoubleStream().toArray());
    return tensor;
  }
}
