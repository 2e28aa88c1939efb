// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class ResidualTest {
  private static final Shape MAPS = Shape.of(3, 6, 5);

  private static Layer branch(Layer last) {
    return Sequential.of(new Conv2d(3, 3), new BatchNorm(), new Conv2d(3, 3), last);
  }

  /** Output, gradients of the input and of all parameters, and running statistics of a pass. */
  private static List<double[]> pass(DataType type, Layer main, Layer shortcut, double slope) {
    try (BuildContext context = BuildContext.root("unit", type, RandomKey.of(1))) {
      Layer unit = new Residual(main, shortcut, slope);
      context.build(unit, MAPS);
      List<double[]> results = new ArrayList<>();
      for (Pass pass : new Pass[] {Pass.training(RandomKey.of(0)), Pass.evaluation()}) {
        Tensor x = TestArrays.normal(type, 2, 4, 3, 6, 5);
        results.add(unit.forward(x, pass).toArray());
        Tensor dx = unit.backward(TestArrays.normal(type, 3, 4, 3, 6, 5), true);
        results.add(dx.toArray());
        context.parameters().forEach(p -> results.add(p.gradient().toArray()));
        context.buffers().forEach(buffer -> results.add(buffer.value().toArray()));
      }
      return results;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void aSumInThePassOfTheNormalisationHasTheBitsOfOneBehindIt(DataType type) {
    for (double slope : new double[] {0, 0.01}) {
      for (boolean identity : new boolean[] {true, false}) {
        Layer nothing = new Sequential();
        List<double[]> behind =
            pass(
                type,
                branch(Sequential.of(new BatchNorm(), nothing)),
                identity ? null : Sequential.of(new Conv2d(3, 1), new BatchNorm()),
                slope);
        List<double[]> within =
            pass(
                type,
                branch(new BatchNorm()),
                identity ? null : Sequential.of(new Conv2d(3, 1), new BatchNorm()),
                slope);
        assertEquals(behind.size(), within.size());
        for (int i = 0; i < behind.size(); i++) {
          assertArrayEquals(behind.get(i), within.get(i), "array " + i);
        }
      }
    }
  }

  @Test
  void aNormalisationThatHasLeftAUnitIsPlainAgain() {
    BatchNorm norm = new BatchNorm();
    Tensor x = TestArrays.normal(DataType.FLOAT, 2, 4, 3, 6, 5);
    double[] plain;
    try (BuildContext context = BuildContext.root("norm", DataType.FLOAT, RandomKey.of(1))) {
      context.build(norm, MAPS);
      plain = norm.forward(x, Pass.evaluation()).toArray();
    }
    try (BuildContext context = BuildContext.root("unit", DataType.FLOAT, RandomKey.of(1))) {
      Layer unit = new Residual(norm, null, 0);
      context.build(unit, MAPS);
      unit.forward(x, Pass.evaluation());
    }
    try (BuildContext context = BuildContext.root("norm", DataType.FLOAT, RandomKey.of(1))) {
      context.build(norm, MAPS);
      assertArrayEquals(plain, norm.forward(x, Pass.evaluation()).toArray());
    }
  }
}
