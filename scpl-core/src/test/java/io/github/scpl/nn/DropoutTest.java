// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class DropoutTest {
  private static final Pass PASS = Pass.training(RandomKey.of(5));

  private final FiniteDifference difference = new FiniteDifference();
  private final BuildContext context = BuildContext.root("drop", DataType.DOUBLE, RandomKey.of(1));

  @AfterEach
  void free() {
    context.close();
    difference.close();
  }

  private Dropout layer(String name, double rate) {
    Dropout layer = new Dropout(rate);
    layer.build(context.child(name), Shape.of(100));
    return layer;
  }

  private Tensor ones(long... shape) {
    Tensor ones = difference.random(shape);
    ones.fill(() -> 1);
    return ones;
  }

  @Test
  void theShareThatIsDroppedIsTheRate() {
    double[] y = (layer("a", 0.1).forward(ones(2000, 100), PASS)).toArray();
    long dropped = Arrays.stream(y).filter(v -> v == 0).count();
    assertEquals(0.1, dropped / 200_000.0, 0.003);
    assertTrue(Arrays.stream(y).allMatch(v -> v == 0 || Math.abs(v - 1 / 0.9) < 1e-15));
  }

  @Test
  void neighboursAreDroppedIndependently() {
    double[] y = (layer("a", 0.5).forward(ones(1000, 100), PASS)).toArray();
    for (int lag : new int[] {1, 2, 100, 4096}) {
      int both = 0;
      for (int i = lag; i < y.length; i++) {
        both += y[i] == 0 && y[i - lag] == 0 ? 1 : 0;
      }
      assertEquals(0.25, both / (double) (y.length - lag), 0.01, "lag " + lag);
    }
  }

  @Test
  void nothingIsDroppedInEvaluationOrAtRateZero() {
    Tensor x = ones(3, 100);
    assertSame(x, layer("a", 0.3).forward(x, Pass.evaluation()));
    assertSame(x, layer("b", 0).forward(x, PASS));
  }

  @Test
  void everyPassAndEveryLayerDrawsForItself() {
    double[] first = (layer("a", 0.5).forward(ones(5, 100), PASS)).toArray();
    double[] again = (layer("a", 0.5).forward(ones(5, 100), PASS)).toArray();
    double[] sibling = (layer("b", 0.5).forward(ones(5, 100), PASS)).toArray();
    Pass later = Pass.training(RandomKey.of(6));
    double[] other = (layer("a", 0.5).forward(ones(5, 100), later)).toArray();
    assertArrayEquals(first, again);
    assertFalse(Arrays.equals(first, sibling));
    assertFalse(Arrays.equals(first, other));
  }

  @Test
  @SuppressWarnings("try") // the threads are a scope, not a value
  void threadsDoNotChangeWhatIsDropped() {
    Tensor x = difference.random(777, 100);
    double[] expected = (layer("a", 0.3).forward(x, PASS)).toArray();
    try (NativeThreads threads = NativeThreads.use(3)) {
      assertArrayEquals(expected, (layer("a", 0.3).forward(x, PASS)).toArray());
    }
  }

  @Test
  void gradientsPassWhereValuesDid() {
    Dropout layer = layer("a", 0.4);
    Tensor x = difference.random(2, 100);
    Tensor weights = difference.random(2, 100);
    layer.forward(x, PASS);
    Tensor dx = layer.backward(TestArrays.copy(weights), true);
    FiniteDifference.check(
        "input", x, dx, () -> FiniteDifference.weigh(layer.forward(x, PASS), weights));
  }

  @Test
  void aResidualIsAddedAfterDropping() {
    Dropout layer = layer("a", 0.4);
    Tensor x = difference.random(2, 100);
    Tensor residual = difference.random(2, 100);
    double[] expected = TestArrays.sum(layer.forward(x, PASS), residual);
    assertArrayEquals(expected, layer.forward(x, residual, PASS).toArray(), 1e-15);

    Tensor weights = difference.random(2, 100);
    Tensor untouched = TestArrays.copy(weights);
    FiniteDifference.check(
        "branch",
        x,
        layer.branchGradient(weights, TestArrays.copy(weights)),
        () -> FiniteDifference.weigh(layer.forward(x, residual, PASS), weights));
    assertArrayEquals(untouched.toArray(), weights.toArray());
  }

  @Test
  void theRateIsLessThanOne() {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
    assertEquals("Expected a dropout rate in [0, 1), got 1.0", e.getMessage());
  }
}
