// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Case;
import io.github.scpl.device.CaseArrays;
import io.github.scpl.device.CaseArrays.Order;
import io.github.scpl.device.Cases;
import io.github.scpl.device.Conformance;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.Convolution.Weights;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Products and convolutions whose factors are rounded, do not fit, or make long sums. */
@Tag(Cards.TAG)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaFactorsTest {
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = Cards.open();
  }

  @AfterAll
  static void close() {
    Cards.close(device);
  }

  private static List<Case> casesOfFactors() {
    return Cases.all().stream()
        .filter(c -> c.name().startsWith("product") || c.name().startsWith("Filter"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"TF32", "BFLOAT16"})
  void roundsAsMuchAsItSays(Precision precision) {
    CudaDevice rounding = device.with(precision);
    double unit = precision == Precision.TF32 ? 1e-3 : 1e-2;
    double most = 0;
    for (Case one : casesOfFactors()) {
      List<double[]> expected = Conformance.expected(one, Order.ROW_MAJOR);
      List<double[]> results = results(one, rounding, DataType.FLOAT);
      Conformance.requireNear(expected, results, 2 * unit, one.name());
      most = Math.max(most, deviation(expected, results));
      results = results(one, rounding, DataType.DOUBLE);
      Conformance.requireNear(expected, results, 1e-12, one.name() + " of DOUBLE");
    }
    assertTrue(most > unit / 10, "Expected rounded factors, got deviations up to " + most);
  }

  private static List<double[]> results(Case one, CudaDevice from, DataType type) {
    try (Lane lane = from.open(1)) {
      assertSame(lane, from.lane());
      return Conformance.results(one, from, type, Order.ROW_MAJOR);
    }
  }

  /** The largest, as a part of the largest of its array. */
  private static double deviation(List<double[]> expected, List<double[]> actual) {
    double most = 0;
    for (int i = 0; i < expected.size(); i++) {
      double[] right = expected.get(i);
      double scale = Math.max(1, Arrays.stream(right).map(Math::abs).max().orElse(0));
      for (int k = 0; k < right.length; k++) {
        most = Math.max(most, Math.abs(actual.get(i)[k] - right[k]) / scale);
      }
    }
    return most;
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void wayBackIsThatOfItsInputWhicheverCameForwardLast(Precision precision) {
    CudaDevice from = device.with(precision);
    Case right = new Case("one after the other", (k, a) -> gradients(k, a, 2, false));
    Case mixed = new Case("both forward first", (k, a) -> gradients(k, a, 2, true));
    List<double[]> expected = results(right, from, DataType.FLOAT);
    List<double[]> actual = results(mixed, from, DataType.FLOAT);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  /** Gradients of two inputs by one convolution. */
  private static List<Tensor> gradients(
      Kernels kernels, CaseArrays arrays, int batch, boolean bothForwardFirst) {
    Filter filter = new Filter(3, 3, 1, 1, true);
    Convolution convolution = kernels.convolutions().convolution(filter, arrays.arena());
    Tensor x = arrays.normal(batch, 3, 6, 5);
    Tensor other = arrays.normal(1, 3, 6, 5);
    Weights weights = new Weights(arrays.normal(4, 3, 3, 3), arrays.normal(4));
    Weights gradients = new Weights(arrays.blank(4, 3, 3, 3), arrays.blank(4));
    Weights others = new Weights(arrays.blank(4, 3, 3, 3), arrays.blank(4));
    Tensor dy = arrays.normal(batch, 4, 6, 5);
    Tensor otherDy = arrays.normal(1, 4, 6, 5);
    convolution.forward(x, weights, arrays.blank(batch, 4, 6, 5));
    if (bothForwardFirst) {
      convolution.forward(other, weights, arrays.blank(1, 4, 6, 5));
    }
    convolution.backward(x, dy, weights, gradients, false);
    if (!bothForwardFirst) {
      convolution.forward(other, weights, arrays.blank(1, 4, 6, 5));
    }
    Tensor dx = convolution.backward(other, otherDy, weights, others, true);
    return List.of(dx, gradients.weight(), gradients.bias(), others.weight(), others.bias());
  }

  @Test
  void longSumsAreTakenInParts() {
    Case one = new Case("large batch", (k, a) -> gradients(k, a, 150, false));
    List<double[]> expected = Conformance.expected(one, Order.ROW_MAJOR);
    Conformance.requireNear(expected, results(one, device, DataType.FLOAT), 1e-5, "FLOAT");
    Conformance.requireNear(expected, results(one, device, DataType.DOUBLE), 1e-12, "DOUBLE");
  }

  @Test
  void roundsToTheNearestAndOfTwoToTheEven() {
    double[] values = {1 + 0x1p-8, 1 + 3 * 0x1p-8, 1 + 0x1.8p-8, -3.4e38, Double.NaN, 1e39};
    double[] rounded = {1, 1 + 0x1p-6, 1 + 0x1p-7, -0x1p128, Double.NaN, 1e39};
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) rounded[i];
    }
    CudaDevice rounding = device.with(Precision.BFLOAT16);
    Case one =
        new Case(
            "convolution that copies",
            (k, a) -> {
              Filter filter = new Filter(1, 1, 1, 0, false);
              Tensor x = a.of(values).reshape(values.length, 1, 1, 1);
              Tensor y = a.blank(values.length, 1, 1, 1);
              Weights weights = new Weights(a.of(1).reshape(1, 1, 1, 1), null);
              k.convolutions().convolution(filter, a.arena()).forward(x, weights, y);
              return List.of(y);
            });
    assertArrayEquals(rounded, results(one, rounding, DataType.FLOAT).get(0));
  }

  @Test
  void factorsOfOtherSizesAreRefused() {
    try (Arena arena = device.arena()) {
      Tensor a = arena.zeros(DataType.FLOAT, 3, 4);
      Tensor b = arena.zeros(DataType.FLOAT, 5, 2);
      Tensor out = arena.zeros(DataType.FLOAT, 3, 2);
      var product = device.kernels(DataType.FLOAT).products().product(false, false);
      assertThrows(IllegalArgumentException.class, () -> product.run(a, b, out));
    }
  }
}
