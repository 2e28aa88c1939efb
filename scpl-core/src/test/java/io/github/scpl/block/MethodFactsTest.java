// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** How the methods relate to each other, bit for bit. */
class MethodFactsTest {
  private static final Predicate<String> EXITS = name -> name.contains(".exit.");
  private static final Predicate<String> PROJECTORS = name -> name.contains(".projector.");
  private static final int STEPS = 4;

  private static Network.Builder describe(Method method, int blocks) {
    Network.Builder builder =
        Network.builder(Shape.of(3, 8, 8), 3)
            .method(method)
            .projector(HeadType.projector("mb,avg,12,8"))
            .exit(HeadType.exit("mb,9"))
            .seed(5);
    for (int i = 0; i < blocks; i++) {
      builder.block(unit(4 + 2 * i));
    }
    return builder.head(Sequential.of(new Flatten(), new Linear(3)));
  }

  private static Layer unit(int channels) {
    return new Sequential()
        .add("conv", new Conv2d(channels, 3))
        .add("norm", new BatchNorm())
        .add("relu", Activation.relu())
        .add("pool", Pool2d.max(2));
  }

  /** Trains a few batches, the last of them smaller, and returns the state that matches. */
  private static Map<String, double[]> train(Network.Builder builder, Predicate<String> names) {
    try (Network network = builder.build()) {
      for (int batch = 0; batch < STEPS; batch++) {
        int rows = batch == STEPS - 1 ? 5 : 9;
        int shift = batch;
        Tensor x = TestArrays.normal(DataType.FLOAT, batch, rows, 3, 8, 8);
        int[] labels = IntStream.range(0, rows).map(i -> (i * i + shift) % 3).toArray();
        if (network.method().local()) {
          Steps.local(network, x, labels, batch);
        } else {
          Steps.endToEnd(network, x, labels, batch);
        }
      }
      return Steps.state(network, names);
    }
  }

  private static Map<String, double[]> initial(Network.Builder builder, Predicate<String> names) {
    try (Network network = builder.build()) {
      return Steps.state(network, names);
    }
  }

  private static void assertSameBits(Map<String, double[]> expected, Map<String, double[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    assertFalse(expected.isEmpty());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  private static void assertAllMoved(Map<String, double[]> from, Map<String, double[]> to) {
    assertEquals(from.keySet(), to.keySet());
    assertFalse(from.isEmpty());
    from.forEach((name, values) -> assertFalse(Arrays.equals(values, to.get(name)), name));
  }

  @Test
  void everythingMovesInPredSim() {
    assertAllMoved(
        initial(describe(Method.PREDSIM, 3), name -> true),
        train(describe(Method.PREDSIM, 3), name -> true));
  }

  @Test
  void everythingMovesInDascpl() {
    assertAllMoved(
        initial(describe(Method.DASCPL, 3), name -> true),
        train(describe(Method.DASCPL, 3), name -> true));
  }

  @Test
  void detachedExitsAreProbesOfScpl() {
    assertSameBits(
        train(describe(Method.SCPL, 3), name -> true),
        train(describe(Method.DASCPL, 3), EXITS.negate()));
  }

  @Test
  void attachedExitsAreNot() {
    Network.Builder attached = describe(Method.DASCPL, 3).exit(HeadType.exit("mb,9,non-detach"));
    assertAllMoved(
        train(describe(Method.SCPL, 3), name -> name.contains("conv")),
        train(attached, name -> name.contains("conv")));
  }

  @Test
  void detachedExitsAreProbesOfBackpropagation() {
    assertSameBits(
        train(describe(Method.BP, 3), name -> true),
        train(describe(Method.BP_EXITS, 3), EXITS.negate()));
  }

  @Test
  void withoutProjectorAndAttachedExitsBackbonesStayUntouched() {
    Predicate<String> backbones = name -> name.contains(".backbone.") && !name.contains("running");
    assertSameBits(
        initial(describe(Method.DASCPL, 3), backbones),
        train(describe(Method.DASCPL, 3).projector(null), backbones));
    Predicate<String> others = name -> !name.contains(".backbone.") && !PROJECTORS.test(name);
    assertAllMoved(
        initial(describe(Method.DASCPL, 3), others),
        train(describe(Method.DASCPL, 3).projector(null), others));
  }

  @Test
  void withoutProjectorButWithAttachedExitsDascplIsEarlyExit() {
    Network.Builder dascpl =
        describe(Method.DASCPL, 3).projector(null).exit(HeadType.exit("mb,9,non-detach"));
    assertSameBits(train(describe(Method.EE, 3), name -> true), train(dascpl, name -> true));
  }

  @Test
  void aBlockThatLearnsLocallyDoesNotKnowWhatIsAboveIt() {
    Predicate<String> firstTwo = name -> name.matches("block[01]\\..*");
    for (Method method : new Method[] {Method.SCPL, Method.DASCPL, Method.EE, Method.PREDSIM}) {
      assertSameBits(train(describe(method, 2), firstTwo), train(describe(method, 3), firstTwo));
    }
  }

  @Test
  void networksOfAllMethodsStartFromTheSameWeights() {
    Map<String, double[]> dascpl = initial(describe(Method.DASCPL, 3), name -> true);
    for (Method method : new Method[] {Method.BP, Method.BP_EXITS, Method.SCPL, Method.EE}) {
      Map<String, double[]> other = initial(describe(method, 3), name -> true);
      assertTrue(dascpl.keySet().containsAll(other.keySet()));
      other.forEach((name, values) -> assertArrayEquals(dascpl.get(name), values, name));
    }
    Predicate<String> shared = name -> name.contains(".backbone.") || name.startsWith("head.");
    assertSameBits(
        initial(describe(Method.DASCPL, 3), shared), initial(describe(Method.PREDSIM, 3), shared));
  }

  @Test
  void trainingIsRepeatable() {
    assertSameBits(
        train(describe(Method.DASCPL, 3), name -> true),
        train(describe(Method.DASCPL, 3), name -> true));
  }
}
