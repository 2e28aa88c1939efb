// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class InitialValuesTest {
  private static final RandomKey KEY = RandomKey.of(42);

  @Test
  void convolutionsAndLinearLayersAreUniformWithinOneOverTheRootOfTheFanIn() {
    assertUniform(1 / Math.sqrt(16 * 3 * 3), new Conv2d(64, 3).withBias(), Shape.of(16, 8, 8));
    assertUniform(1 / Math.sqrt(100), new Linear(64), Shape.of(100));
  }

  private static void assertUniform(double bound, Layer layer, Shape shape) {
    try (BuildContext context = BuildContext.root("layer", DataType.FLOAT, KEY)) {
      layer.build(context, shape);
      assertEquals(2, context.parameters().size());
      double[] weights = context.parameters().get(0).value().toArray();
      double[] biases = context.parameters().get(1).value().toArray();
      double largest = DoubleStream.of(weights).map(Math::abs).max().orElseThrow();
      assertTrue(largest <= (float) bound && largest > 0.999 * bound, largest + " of " + bound);
      double largestBias = DoubleStream.of(biases).map(Math::abs).max().orElseThrow();
      assertTrue(largestBias <= (float) bound && largestBias > 0.9 * bound);
      assertMoments(weights, bound / Math.sqrt(3));
      assertFalse(Arrays.equals(biases, Arrays.copyOf(weights, biases.length)));
    }
  }

  /** Mean and deviation of independent values lie within five of their own deviations. */
  private static void assertMoments(double[] values, double deviation) {
    double mean = DoubleStream.of(values).average().orElseThrow();
    double square = DoubleStream.of(values).map(v -> v * v).average().orElseThrow();
    assertEquals(0, mean, 5 * deviation / Math.sqrt(values.length));
    assertEquals(deviation, Math.sqrt(square), 5 * deviation / Math.sqrt(values.length));
  }

  @Test
  void batchNormStartsAsTheIdentity() {
    try (BuildContext context = BuildContext.root("norm", DataType.FLOAT, KEY)) {
      new BatchNorm().build(context, Shape.of(3));
      List<double[]> state =
          List.of(
              context.parameters().get(0).value().toArray(),
              context.parameters().get(1).value().toArray(),
              context.buffers().get(0).value().toArray(),
              context.buffers().get(1).value().toArray());
      assertArrayEquals(new double[] {1, 1, 1}, state.get(0));
      assertArrayEquals(new double[] {0, 0, 0}, state.get(1));
      assertArrayEquals(new double[] {0, 0, 0}, state.get(2));
      assertArrayEquals(new double[] {1, 1, 1}, state.get(3));
    }
  }

  @Test
  void distributions() {
    assertMoments(draw(Initializer.normal(0.3)), 0.3);
    assertMoments(draw(Initializer.uniform(0.3)), 0.3 / Math.sqrt(3));
    double[] xavier = draw(Initializer.xavier(2, 4));
    assertMoments(xavier, 1 / Math.sqrt(3));
    assertTrue(DoubleStream.of(xavier).allMatch(v -> v >= -1 && v < 1));
  }

  private static double[] draw(Initializer initializer) {
    DoubleSupplier values = initializer.values(KEY.generator());
    return DoubleStream.generate(values).limit(20_000).toArray();
  }

  @Test
  void valuesDependOnTheSeedAndTheNameAlone() {
    double[] alone = values(KEY, "a", new Linear(3));
    double[] amongOthers =
        values(KEY, "a", new Sequential().add("z", new Linear(5)), new Linear(3));
    assertArrayEquals(alone, amongOthers);
    assertFalse(Arrays.equals(alone, values(KEY, "b", new Linear(3))), "another name");
    assertFalse(Arrays.equals(alone, values(RandomKey.of(43), "a", new Linear(3))), "a new seed");
  }

  /** Builds the layers, the last of them under the name, and returns its weights. */
  private static double[] values(RandomKey key, String name, Layer... layers) {
    try (BuildContext context = BuildContext.root("net", DataType.FLOAT, key)) {
      for (int i = 0; i < layers.length - 1; i++) {
        layers[i].build(context.child("other" + i), Shape.of(4));
      }
      int before = context.parameters().size();
      layers[layers.length - 1].build(context.child(name), Shape.of(4));
      return context.parameters().get(before).value().toArray();
    }
  }

  @Test
  void floatAndDoubleStartFromTheSameNumbers() {
    try (BuildContext single = BuildContext.root("net", DataType.FLOAT, KEY);
        BuildContext twofold = BuildContext.root("net", DataType.DOUBLE, KEY)) {
      new Linear(3).build(single, Shape.of(4));
      new Linear(3).build(twofold, Shape.of(4));
      double[] rounded = twofold.parameters().get(0).value().toArray();
      for (int i = 0; i < rounded.length; i++) {
        rounded[i] = (float) rounded[i];
      }
      assertArrayEquals(rounded, single.parameters().get(0).value().toArray());
    }
  }

  @Test
  void onlyFloatAndDoubleAreTaken() {
    assertThrows(
        IllegalArgumentException.class, () -> BuildContext.root("net", DataType.INT32, KEY));
  }
}
