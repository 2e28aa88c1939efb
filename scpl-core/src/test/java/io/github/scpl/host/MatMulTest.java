// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class MatMulTest {
  @ParameterizedTest
  @CsvSource({
    "FLOAT, false, false", "FLOAT, false, true", "FLOAT, true, false", "FLOAT, true, true",
    "DOUBLE, false, false", "DOUBLE, false, true", "DOUBLE, true, false", "DOUBLE, true, true"
  })
  void productsOfViews(DataType type, boolean transposeA, boolean transposeB) {
    MatMul product = new MatMul(HostKernels.of(type).elements(), transposeA, transposeB);
    for (int[] size : new int[][] {{5, 7, 3}, {1, 1, 1}, {2, 1, 9}, {33, 17, 20}}) {
      int m = size[0];
      int k = size[1];
      int n = size[2];
      Tensor a = view(1, type, transposeA ? k : m, transposeA ? m : k);
      Tensor b = view(2, type, transposeB ? n : k, transposeB ? k : n);
      Tensor out = view(3, type, m, n);
      product.run(a, b, out);
      double[] x = a.toArray();
      double[] y = b.toArray();
      double[] expected = new double[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          for (int l = 0; l < k; l++) {
            expected[i * n + j] +=
                x[transposeA ? l * m + i : i * k + l] * y[transposeB ? j * k + l : l * n + j];
          }
        }
      }
      double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-13;
      assertArrayEquals(expected, out.toArray(), tolerance);
    }
    assertFalse(Nd4j.getEnvironment().isDebug(), "some native operations switch debugging on");
    assertFalse(Nd4j.getEnvironment().isVerbose(), "some native operations switch debugging on");
  }

  /** The head of a larger buffer, as {@link Scratch} gives it. */
  private static Tensor view(long seed, DataType type, int rows, int columns) {
    Tensor storage = TestArrays.normal(type, seed, (long) rows * columns + 5);
    return storage.part(0, rows, columns);
  }
}
