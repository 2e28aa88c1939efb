// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class SignalTest {
  private final Arena arena = HostDevice.HOST.arena();
  private final Signal signal = new Signal(arena, DataType.FLOAT);

  @AfterEach
  void close() {
    arena.close();
  }

  private static Tensor filled(double value, long... shape) {
    return TestArrays.filled(DataType.FLOAT, () -> value, shape);
  }

  private static double[] copies(int count, double value) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void whatIsCarriedIsACopy() {
    Bundle output =
        new Bundle(filled(1, 2, 3, 4), filled(2, 2, 3), filled(3, 2, 2, 5), filled(4, 2, 2, 5));
    Tensor labels = TestArrays.labels(7, 8);
    signal.takeOver(output, labels);
    for (Tensor source :
        new Tensor[] {output.features(), output.mask(), output.hidden(), output.cell()}) {
      source.fill(() -> -1);
    }
    labels.fill(() -> -1);
    assertArrayEquals(copies(24, 1), signal.bundle().features().toArray());
    assertArrayEquals(copies(6, 2), signal.bundle().mask().toArray());
    assertArrayEquals(copies(20, 3), signal.bundle().hidden().toArray());
    assertArrayEquals(copies(20, 4), signal.bundle().cell().toArray());
    assertArrayEquals(new double[] {7, 8}, signal.targets().toArray());
    assertEquals(2, signal.rows());
    assertArrayEquals(new long[] {2, 3, 4}, signal.bundle().features().shape());
  }

  @Test
  void rowsAreCutFromEveryPart() {
    int[] next = {0};
    Bundle all =
        new Bundle(
            TestArrays.filled(DataType.FLOAT, () -> next[0]++, 4, 2, 2),
            TestArrays.filled(DataType.FLOAT, () -> next[0]++, 4, 3),
            TestArrays.filled(DataType.FLOAT, () -> next[0]++, 2, 4, 2),
            TestArrays.filled(DataType.FLOAT, () -> next[0]++, 2, 4, 2));
    Signal batch = new Signal(arena, DataType.FLOAT);
    batch.takeOver(all, TestArrays.labels(5, 6, 7, 8));
    signal.takeOverRows(batch, 1, 2);
    assertArray(signal.bundle().features(), new long[] {2, 2, 2}, 4, 5, 6, 7, 8, 9, 10, 11);
    assertArray(signal.bundle().mask(), new long[] {2, 3}, 19, 20, 21, 22, 23, 24);
    long[] states = {2, 2, 2};
    assertArray(signal.bundle().hidden(), states, 30, 31, 32, 33, 38, 39, 40, 41);
    assertArray(signal.bundle().cell(), states, 46, 47, 48, 49, 54, 55, 56, 57);
    assertArrayEquals(new double[] {6, 7}, signal.targets().toArray());
    assertArrayEquals(new long[] {4, 2, 2}, batch.bundle().features().shape());

    signal.takeOverRows(batch, 3, 1);
    assertArray(signal.bundle().features(), new long[] {1, 2, 2}, 12, 13, 14, 15);
    assertArray(signal.bundle().hidden(), new long[] {2, 1, 2}, 34, 35, 42, 43);
    assertArrayEquals(new double[] {8}, signal.targets().toArray());
  }

  @Test
  void partsThatAreNotThereAreNotCut() {
    Signal batch = new Signal(arena, DataType.FLOAT);
    batch.takeOver(Bundle.of(filled(1, 4, 3)), TestArrays.labels(new int[4]));
    signal.takeOverRows(batch, 0, 4);
    assertArray(signal.bundle().features(), new long[] {4, 3}, copies(12, 1));
    assertNull(signal.bundle().mask());
    assertNull(signal.bundle().hidden());
    assertNull(signal.bundle().cell());
  }

  private static void assertArray(Tensor array, long[] shape, double... values) {
    assertArrayEquals(shape, array.shape());
    assertArrayEquals(values, array.toArray());
  }

  @Test
  void memoryIsUsedAgain() {
    signal.takeOver(Bundle.of(filled(1, 4, 3)), TestArrays.labels(new int[4]));
    long bytes = Arena.currentBytes();
    Tensor features = signal.bundle().features();
    signal.takeOver(Bundle.of(filled(2, 2, 3)), TestArrays.labels(new int[2]));
    assertEquals(2, signal.rows());
    assertNull(signal.bundle().mask());
    signal.takeOver(Bundle.of(filled(3, 4, 3)), TestArrays.labels(new int[4]));
    assertSame(features, signal.bundle().features());
    assertEquals(bytes, Arena.currentBytes());
  }

  @Test
  void aSourceFillsFeaturesMaskAndLabels() {
    signal.features(2, 5).fill(() -> 1);
    signal.mask(2, 5).fill(() -> 2);
    signal.labels(2)[1] = 3;
    assertArrayEquals(copies(10, 1), signal.bundle().features().toArray());
    assertArrayEquals(copies(10, 2), signal.bundle().mask().toArray());
    assertArrayEquals(new int[] {0, 3}, signal.labels());
    assertSame(signal.labels(), signal.labels(2));
    assertNotSame(signal.labels(), signal.labels(3));

    signal.features(2, 5);
    assertNull(signal.bundle().mask(), "a new batch starts without a mask");
  }
}
