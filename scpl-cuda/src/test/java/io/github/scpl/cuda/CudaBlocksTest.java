// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.scpl.device.Case;
import io.github.scpl.device.CaseArrays;
import io.github.scpl.device.CaseArrays.Order;
import io.github.scpl.device.Conformance;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Sizes that take several blocks, tiles or chunks where the common cases take one. */
@Tag(Cards.TAG)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaBlocksTest {
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = Cards.open();
  }

  @AfterAll
  static void close() {
    Cards.close(device);
  }

  private static void check(Case.Work work) {
    Case one = new Case("sizes", work);
    List<double[]> expected = Conformance.expected(one, Order.ROW_MAJOR);
    Conformance.requireNear(expected, results(work, DataType.FLOAT), 1e-5, "FLOAT");
    Conformance.requireNear(expected, results(work, DataType.DOUBLE), 1e-12, "DOUBLE");
  }

  private static List<double[]> results(Case.Work work, DataType type) {
    try (Lane lane = device.open(1)) {
      assertSame(lane, device.lane());
      return Conformance.results(new Case("sizes", work), device, type, Order.ROW_MAJOR);
    }
  }

  @ParameterizedTest
  @CsvSource({"20000, 1", "9000, 3", "5000, 33", "130, 700", "2, 40000"})
  void rowsAreSummed(int rows, int columns) {
    check(
        (k, a) -> {
          Tensor x = a.normal(rows, columns);
          Tensor sum = a.blank(columns);
          k.elements().sumRows(x, sum);
          k.elements().addToRows(x, a.normal(columns));
          return List.of(sum, x);
        });
  }

  @ParameterizedTest
  @CsvSource({"3000, 5", "600, 70", "9, 3000"})
  void rowsAreNormalized(int rows, int width) {
    check(
        (k, a) -> {
          Tensor x = a.normal(rows, width);
          Tensor dy = a.normal(rows, width);
          Tensor gain = a.normal(width);
          Tensor y = a.blank(rows, width);
          Tensor statistics = a.blankStatistics(rows, 2);
          Tensor gainGradient = a.blank(width);
          Tensor shiftGradient = a.blank(width);
          Tensor dx = a.blank(rows, width);
          k.norms().normalize(x, gain, a.normal(width), 1e-5, y, statistics);
          k.norms().parameterGradients(x, dy, 1e-5, statistics, gainGradient, shiftGradient);
          k.norms().inputGradient(x, dy, gain, 1e-5, statistics, dx, false);
          return List.of(y, statistics, gainGradient, shiftGradient, dx);
        });
  }

  @Test
  void squaresAreSummed() {
    check(
        (k, a) -> {
          Tensor squares = a.number();
          k.elements().sumOfSquares(a.normal(100_000), squares, false);
          k.elements().sumOfSquares(a.normal(4500), squares, true);
          return List.of(squares);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4095, 70_000, 99_999})
  void theFirstOfManyIsFound(int first) {
    check(
        (k, a) -> {
          Tensor x = a.normal(100_000);
          Tensor other = a.of(Double.NEGATIVE_INFINITY, Double.NaN);
          k.memory().copy(other, 1, x, 99_999, 1);
          k.memory().copy(other, 0, x, first, 1);
          Tensor place = a.blankStatistics(2);
          k.elements().firstNonFinite(x, place);
          Tensor ids = a.ids(50, 100_000);
          k.memory().copy(other, 0, ids, first, 1);
          Tensor outside = a.blankStatistics(2);
          k.sequences().firstOutside(ids, 50, outside);
          return List.of(place, outside);
        });
  }

  /** Chunks of whole rows: many rows each, one row each, and rows that are longer than a chunk. */
  @ParameterizedTest
  @CsvSource({"2000, 7", "5, 1500", "3, 4097", "3, 9000"})
  void elementsAreDropped(int rows, int width) {
    check(
        (k, a) -> {
          Tensor y = a.blank(rows, width);
          Tensor relu = a.normal(rows, width);
          k.dropouts().dropout(a.normal(rows, width), null, y, RandomKey.of(3), 0.4);
          k.dropouts().biasReluDropout(relu, a.normal(width), RandomKey.of(3), 0.4);
          return List.of(y, relu);
        });
  }

  @ParameterizedTest
  @CsvSource({"3, 70, 41", "2, 300, 1", "1, 3, 3000"})
  void timeIsAveraged(int batch, int time, int width) {
    check(
        (k, a) -> {
          Tensor mask = a.mask(batch, time);
          Tensor y = a.blank(batch, width);
          Tensor dx = a.blank(batch, time, width);
          k.sequences().meanOverTime(a.normal(batch, time, width), mask, y);
          k.sequences().meanOverTimeBackward(a.normal(batch, width), mask, dx, false);
          return List.of(y, dx);
        });
  }

  /** Half of the positions are padding, whose run takes many chunks. */
  @ParameterizedTest
  @CsvSource({"33, 1, 1", "64, 2, 3", "700, 5, 33", "3000, 300, 2", "2000, 70000, 4"})
  void runsOfOneIdAreSummed(int positions, int rows, int width) {
    check(
        (k, a) -> {
          Tensor table = a.normal(rows, width);
          double[] random = a.ids(rows, positions).toArray();
          Tensor ids = ids(a, positions, i -> i % 2 == 0 ? 0 : random[i]);
          k.sequences().scatter(ids, a.normal(positions, width), table);
          Tensor y = a.blank(positions, width);
          k.sequences().gather(ids, table, y);
          return List.of(table, y);
        });
  }

  /** Whole chunks of one id, so that runs end where chunks do. */
  @Test
  void runsOfWholeChunksAreSummed() {
    check(
        (k, a) -> {
          Tensor table = a.normal(9, 5);
          k.sequences().scatter(ids(a, 256, i -> i / 32), a.normal(256, 5), table);
          k.sequences().scatter(ids(a, 256, i -> 7 - i / 64), a.normal(256, 5), table);
          return List.of(table);
        });
  }

  @Test
  void whatNamesNoRowIsLeftOut() {
    double[] outside = {-1, 6, 1e9, 1e30, 2.5, Double.NaN, Double.POSITIVE_INFINITY, -0.25};
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      List<double[]> results =
          results(
              (k, a) -> {
                Tensor dy = a.normal(200, 3);
                Tensor some = a.normal(6, 3);
                Tensor all = a.blank(6, 3);
                k.memory().copy(some, all);
                k.sequences().scatter(ids(a, 100, i -> i % 6), dy.part(0, 100, 3), some);
                Tensor ids = ids(a, 200, i -> i < 100 ? i % 6 : outside[i % outside.length]);
                k.sequences().scatter(ids, dy, all);
                Tensor y = a.blank(200, 3);
                k.sequences().gather(ids, all, y);
                Tensor expected = a.normal(200, 3);
                expected.fill(() -> Double.NaN);
                Tensor inside = a.blank(100, 3);
                k.sequences().gather(ids(a, 100, i -> i % 6), all, inside);
                k.memory().copy(inside, 0, expected, 0, 300);
                return List.of(some, all, expected, y);
              },
              type);
      assertArrayEquals(results.get(0), results.get(1), type.toString());
      assertArrayEquals(results.get(2), results.get(3), type.toString());
    }
  }

  private static Tensor ids(CaseArrays a, int count, IntToDoubleFunction id) {
    return a.of(IntStream.range(0, count).mapToDouble(id).toArray());
  }
}
