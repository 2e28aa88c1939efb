// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import java.lang.ref.WeakReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class HostAccessTest {
  private WeakReference<INDArray> watched;

  /** 0, 1, 2, ... */
  private static Tensor counting(DataType type, long... shape) {
    int[] next = {0};
    return TestArrays.filled(type, () -> next[0]++, shape);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aViewIsSeenFromItsOffsetToItsEnd(DataType type) {
    INDArray whole = counting(type, 4, 3).array();
    INDArray two = whole.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
    Tensor rows = HostDevice.tensor(two);
    assertArrayEquals(new double[] {3, 4, 5, 6, 7, 8}, HostAccess.toArray(rows));
    int visible =
        type == DataType.FLOAT
            ? HostAccess.floats(rows).length()
            : HostAccess.doubles(rows).length();
    assertEquals(6, visible);

    Tensor row = HostDevice.tensor(two.getRow(1));
    assertArrayEquals(new double[] {6, 7, 8}, HostAccess.toArray(row));
    HostAccess.write(row, 1, new double[] {-1, -2}, 2);
    INDArray flat = whole.reshape(12).get(NDArrayIndex.interval(5, 11)).reshape('c', 2, 3);
    assertArrayEquals(new double[] {5, 6, -1, -2, 9, 10}, HostDevice.tensor(flat).toArray());
    assertThrows(RuntimeException.class, () -> HostAccess.write(row, 1, new double[3], 3));
  }

  /** ND4J frees the memory of arrays that nothing refers to. */
  @Test
  void aWindowKeepsItsArray() {
    FloatWindow floats = HostAccess.floats(watched(DataType.FLOAT));
    assertKept();
    floats.put(0, 1);
    DoubleWindow doubles = HostAccess.doubles(watched(DataType.DOUBLE));
    assertKept();
    doubles.put(0, 1);
    ByteWindow bytes = HostAccess.bytes(watched(DataType.FLOAT));
    assertKept();
    bytes.put(0, new byte[4], 4);
    Submatrix matrix = new Submatrix(watched(DataType.FLOAT), 1);
    assertKept();
    matrix.product(new Submatrix.Size(1, 1, 1), 1, matrix, matrix, false);
  }

  private Tensor watched(DataType type) {
    INDArray array = Nd4j.create(type, 1);
    watched = new WeakReference<>(array);
    return HostDevice.tensor(array);
  }

  private void assertKept() {
    System.gc();
    assertNotNull(watched.get());
  }

  @Test
  void writingPastAViewIsRefused() {
    Tensor head = counting(DataType.DOUBLE, 10).part(0, 4);
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> HostAccess.doubles(head).put(0, new double[5], 0, 5));
  }

  @Test
  void arraysThatAreNotDenseAreRefused() {
    INDArray matrix = counting(DataType.FLOAT, 4, 3).array();
    INDArray maps = counting(DataType.FLOAT, 2, 3, 4, 5).array();
    for (INDArray array :
        new INDArray[] {
          matrix.transpose(),
          matrix.getColumn(1),
          matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2)),
          matrix.get(NDArrayIndex.interval(0, 2, 4), NDArrayIndex.all()),
          maps.permute(0, 2, 1, 3),
          maps.permute(1, 0, 2, 3),
          maps.permute(0, 1, 3, 2),
          maps.get(NDArrayIndex.all(), NDArrayIndex.point(1)),
          Nd4j.create(DataType.FLOAT, new long[] {4, 3}, 'f')
        }) {
      Exception error =
          assertThrows(IllegalArgumentException.class, () -> HostDevice.tensor(array));
      assertTrue(error.getMessage().endsWith("pass array.dup('c')"), error.getMessage());
      HostDevice.tensor(array.dup('c'));
    }
  }

  @Test
  void dimensionsOfOneDoNotMatter() {
    Tensor whole = counting(DataType.FLOAT, 1, 3, 1, 5);
    INDArray maps = whole.array();
    double[] expected = whole.toArray();
    assertArrayEquals(expected, HostDevice.tensor(maps.reshape('c', 3, 5)).toArray());
    assertArrayEquals(expected, HostDevice.tensor(maps.reshape('c', 3, 1, 5, 1)).toArray());
  }

  @Test
  void theTypeIsChecked() {
    assertThrows(
        IllegalArgumentException.class, () -> HostAccess.doubles(counting(DataType.FLOAT, 2)));
    assertThrows(
        IllegalArgumentException.class, () -> HostAccess.floats(counting(DataType.DOUBLE, 2)));
    assertThrows(IllegalArgumentException.class, () -> HostKernels.of(DataType.INT64).elements());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void readingAndWritingParts(DataType type) {
    Tensor array = counting(type, 6);
    double[] target = {-1, -1, -1};
    HostAccess.read(array, 4, target, 2);
    assertArrayEquals(new double[] {4, 5, -1}, target);
    HostAccess.write(array, 1, new double[] {10, 11, 12}, 2);
    HostAccess.write(array, 4, new float[] {20, 21}, 1);
    assertArrayEquals(new double[] {0, 10, 11, 3, 20, 5}, HostAccess.toArray(array));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void fillingGoesInOrderAcrossChunks(DataType type) {
    double[] expected = IntStream.range(0, 20_000).asDoubleStream().toArray();
    assertArrayEquals(expected, HostAccess.toArray(counting(type, 200, 100)));
  }

  @Test
  void clearingReachesTheEndAndNotBeyond() {
    for (int length : new int[] {1, 8191, 8192, 8193, 20_000}) {
      Tensor whole = counting(DataType.FLOAT, length + 2);
      HostAccess.clear(whole.part(1, length));
      double[] expected = new double[length + 2];
      expected[length + 1] = length + 1;
      assertArrayEquals(expected, HostAccess.toArray(whole));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void copyingKeepsTheBitsAndTheNeighbours(DataType type) {
    Tensor whole = counting(type, 10);
    Tensor source = TestArrays.of(type, new double[] {-0.0, 1e-30, 0.1}, 3);
    HostAccess.copy(source, whole.part(2, 3));
    double[] bits = HostAccess.toArray(source);
    assertArrayEquals(
        new double[] {0, 1, bits[0], bits[1], bits[2], 5, 6, 7, 8, 9}, HostAccess.toArray(whole));
    assertThrows(IllegalArgumentException.class, () -> HostAccess.copy(source, whole));
    DataType other = type == DataType.FLOAT ? DataType.DOUBLE : DataType.FLOAT;
    assertThrows(IllegalArgumentException.class, () -> HostAccess.copy(source, counting(other, 3)));
  }
}
