// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.device.Arena;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Which of many arrays is the first that is not finite, on the host and on a device. */
class NonFiniteTest {
  private static final int ARRAYS = 600;

  private static BuildContext context(Device device) {
    return BuildContext.root("net", device, DataType.FLOAT, RandomKey.of(1));
  }

  @Test
  void theFirstOfManyIsFound() {
    requireTheFirst(HostDevice.HOST);
    try (AsyncDevice device = new AsyncDevice("late", 1)) {
      requireTheFirst(device);
    }
  }

  private static void requireTheFirst(Device device) {
    try (BuildContext context = context(device)) {
      List<Tensor> arrays = new ArrayList<>();
      for (int i = 0; i < ARRAYS; i++) {
        arrays.add(context.zeros(2));
      }
      assertEquals(Optional.empty(), context.firstNonFinite(arrays));
      assertEquals(Optional.empty(), context.firstNonFinite(List.of()));
      for (int i : new int[] {ARRAYS - 1, 300, 256, 255, 0}) {
        arrays.get(i).write(1, new double[] {Double.NEGATIVE_INFINITY}, 1);
        BuildContext.NonFinite found = context.firstNonFinite(arrays).orElseThrow();
        assertEquals(new BuildContext.NonFinite(i, Double.NEGATIVE_INFINITY), found);
      }
    }
  }

  @Test
  void parametersComeBeforeBuffersAndTreesInTheirOrder() {
    try (BuildContext first = context(HostDevice.HOST);
        BuildContext second = context(HostDevice.HOST)) {
      Tensor buffer = first.buffer("buffer", 0, 3);
      Tensor parameter = first.parameter("parameter", Initializer.constant(1), 2).value();
      Tensor other = second.parameter("other", Initializer.constant(1), 2).value();
      for (Tensor array : List.of(other, buffer, parameter)) {
        array.write(0, new double[] {Double.NaN}, 1);
        String name = array == other ? "other" : array == buffer ? "buffer" : "parameter";
        assertEquals(Optional.of("net." + name), BuildContext.nonFinite(List.of(first, second)));
      }
    }
  }

  /** So that nothing is taken while memory may be full. */
  @Test
  void memoryThatWasReservedIsEnough() {
    try (BuildContext context = context(HostDevice.HOST)) {
      context.reserveChecks(3);
      List<Tensor> arrays = List.of(context.zeros(1), context.zeros(1), context.zeros(1));
      long bytes = Arena.currentBytes();
      context.firstNonFinite(arrays);
      assertEquals(bytes, Arena.currentBytes());
    }
  }
}
