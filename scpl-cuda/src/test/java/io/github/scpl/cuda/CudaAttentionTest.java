// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.Case;
import io.github.scpl.device.CaseArrays.Order;
import io.github.scpl.device.Conformance;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Attention of sizes that take several tiles each way, and of numbers that are none. */
@Tag(Cards.TAG)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaAttentionTest {
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = Cards.open();
  }

  @AfterAll
  static void close() {
    Cards.close(device);
  }

  @ParameterizedTest
  @CsvSource({"1, 130, 2, 80", "2, 64, 1, 64", "2, 65, 1, 129", "1, 200, 2, 3", "1, 3, 1, 2"})
  void anySizesAreNearTheFormulas(int batch, int time, int heads, int width) {
    check(new Sizes(batch, time, heads, width), 0.5, false);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e15})
  void numbersThatAreNoneSpreadAsTheFormulasSay(double value) {
    for (int time : new int[] {70, 150}) {
      check(new Sizes(2, time, 2, 4), value, false);
      check(new Sizes(2, time, 2, 4), value, true);
    }
  }

  /** With one element of this value, of a key, whose others are smaller; both ways. */
  private static void check(Sizes sizes, double value, boolean masked) {
    List<double[]> expected =
        Conformance.expected(attention(sizes, value, masked, true), Order.ROW_MAJOR);
    for (boolean kept : new boolean[] {true, false}) {
      Case one = attention(sizes, value, masked, kept);
      String way = kept ? "with probabilities, " : "without probabilities, ";
      try (Lane lane = device.open(1)) {
        assertSame(lane, device.lane());
        Conformance.requireNear(expected, results(one, DataType.FLOAT), 1e-5, way + "FLOAT");
        Conformance.requireNear(expected, results(one, DataType.DOUBLE), 1e-12, way + "DOUBLE");
      }
    }
  }

  private static List<double[]> results(Case one, DataType type) {
    return Conformance.results(one, device, type, Order.ROW_MAJOR);
  }

  private static Case attention(Sizes s, double value, boolean masked, boolean kept) {
    return new Case(
        "attention",
        (k, a) -> {
          long rows = (long) s.batch() * s.time();
          Tensor projected = a.normal(rows, 3L * s.features());
          projected.assign(s.features(), new double[] {value});
          Tensor probabilities = kept ? a.blank(s.batch(), s.heads(), s.time(), s.time()) : null;
          Attention attention = new Attention(s, projected, probabilities, RandomKey.of(7), 0.3);
          Tensor mask = masked ? a.mask(s.batch(), s.time()) : null;
          Tensor gradient = a.normal(rows, s.features());
          Tensor mixed = a.blank(rows, s.features());
          Scratch memory = a.scratch();
          k.attentions().forward(attention, mask, mixed, memory);
          k.attentions().backward(attention, gradient, memory);
          return List.of(mixed, projected);
        });
  }
}
