// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Layout;
import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ChannelsLastMaxGradientTest {
  private static Tensor channelsLast(double[] stored, long... shape) {
    return TestArrays.of(DataType.FLOAT, stored, shape).as(Layout.CHANNELS_LAST);
  }

  /** Two channels of two by two pixels each, with these pixels in both. */
  private static double[] gradient(double... pixels) {
    double[] stored = new double[8];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = pixels[i / 2];
    }
    Tensor x = channelsLast(stored, 1, 2, 2, 2);
    Tensor dy = channelsLast(new double[] {3, -4}, 1, 2, 1, 1);
    Tensor dx = channelsLast(new double[8], 1, 2, 2, 2);
    ChannelsLastMaxGradient.run(new Windows(2, 2, 2, 2, 2), x, dy, dx);
    return dx.as(Layout.ROW_MAJOR).toArray();
  }

  @Test
  void negativeNumbersAreInOrder() {
    assertArrayEquals(new double[] {0, 0, 0, 0, 3, -4, 0, 0}, gradient(-3, -2, -1, -4));
    assertArrayEquals(new double[] {0, 0, 0, 0, 0, 0, 3, -4}, gradient(-3, -2, -1, 1e-40));
    assertArrayEquals(
        new double[] {0, 0, 3, -4, 0, 0, 0, 0},
        gradient(Double.NEGATIVE_INFINITY, -2, -3, Double.NEGATIVE_INFINITY));
  }

  @Test
  void zerosOfBothSignsAreEqual() {
    assertArrayEquals(new double[] {3, -4, 0, 0, 0, 0, 0, 0}, gradient(-0.0, 0, -0.0, 0));
    assertArrayEquals(new double[] {0, 0, 3, -4, 0, 0, 0, 0}, gradient(-1, 0, -0.0, 0));
  }

  @Test
  void infinityIsAMaximum() {
    assertArrayEquals(
        new double[] {0, 0, 3, -4, 0, 0, 0, 0},
        gradient(Float.MAX_VALUE, Double.POSITIVE_INFINITY, 1, Double.POSITIVE_INFINITY));
  }
}
