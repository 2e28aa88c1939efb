// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.ResidentSamples;
import io.github.scpl.block.Signal;
import io.github.scpl.device.Arena;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Memory;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Shape;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

@Timeout(60)
class ResidentSourceTest {
  private static final int SIZE = 11;
  private static final int BATCH = 4;

  /** Sample i has the numbers from 10 i on; batches go backwards, and are flipped in epoch 2. */
  private record Numbers(boolean masked, float odd) implements SampleSource, Samples {
    @Override
    public Samples samples() {
      return this;
    }

    @Override
    public String name() {
      return "numbers";
    }

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public int height() {
      return 1;
    }

    @Override
    public int width() {
      return 3;
    }

    @Override
    public float border(int channel) {
      return -1;
    }

    @Override
    public void features(int sample, float[] target) {
      for (int i = 0; i < target.length; i++) {
        target[i] = sample == 7 && i == 1 ? odd : 10 * sample + i;
      }
    }

    @Override
    public void mask(int sample, float[] target) {
      for (int i = 0; i < target.length; i++) {
        target[i] = i <= sample % 3 ? 1 : 0;
      }
    }

    @Override
    public SampleStream open(int epoch) {
      return new SampleStream() {
        private int next = SIZE;

        @Override
        public boolean next(Signal target) {
          int rows = Math.min(BATCH, next);
          if (rows == 0) {
            return false;
          }
          float[] row = new float[width()];
          var features = target.features(rows, width());
          for (int i = 0; i < rows; i++) {
            features(next - 1 - i, row);
            turn(row);
            features.write((long) i * row.length, row, row.length);
          }
          if (masked) {
            var mask = target.mask(rows, width());
            for (int i = 0; i < rows; i++) {
              mask(next - 1 - i, row);
              turn(row);
              mask.write((long) i * row.length, row, row.length);
            }
          }
          label(target, rows);
          return true;
        }

        @Override
        public boolean next(Signal target, ResidentSamples resident) {
          int rows = Math.min(BATCH, next);
          if (rows == 0) {
            return false;
          }
          int[] places = target.windows(resident, rows, width());
          for (int i = 0; i < rows; i++) {
            places[4 * i] = next - 1 - i;
            places[4 * i + 1] = 0;
            places[4 * i + 2] = 0;
            places[4 * i + 3] = epoch == 2 ? 1 : 0;
          }
          label(target, rows);
          return true;
        }

        private void turn(float[] row) {
          if (epoch == 2) {
            float first = row[0];
            row[0] = row[2];
            row[2] = first;
          }
        }

        private void label(Signal target, int rows) {
          int[] labels = target.labels(rows);
          for (int i = 0; i < rows; i++) {
            labels[i] = (next - 1 - i) % 2;
          }
          next -= rows;
        }
      };
    }
  }

  private static Numbers numbers(boolean masked) {
    return new Numbers(masked, 71);
  }

  private static List<double[]> read(BatchSource source, int epoch, Device device, DataType type)
      throws Exception {
    List<double[]> all = new ArrayList<>();
    try (Arena arena = device.arena();
        Lane lane = device.open(1);
        BatchStream stream = source.open(epoch)) {
      Signal signal = new Signal(arena, device, type);
      while (stream.next(signal)) {
        signal.requireFit(Shape.of(3), 2);
        signal.upload();
        all.add(signal.bundle().features().toArray());
        if (signal.bundle().mask() != null) {
          all.add(signal.bundle().mask().toArray());
        }
        all.add(signal.targets().toArray());
        assertEquals(signal.labels().length, signal.rows());
        assertEquals(3, signal.time());
        lane.finish();
      }
      assertFalse(stream.next(signal));
    }
    return all;
  }

  private static void assertSame(List<double[]> expected, List<double[]> actual) {
    assertArrayEquals(expected.toArray(), actual.toArray());
  }

  @Test
  void batchesAreThoseOfTheSource() throws Exception {
    try (AsyncDevice async = new AsyncDevice("async", 1)) {
      for (Device device : List.of(HostDevice.HOST, async)) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
          for (long most : new long[] {1, 30, 1 << 20}) { // samples one by one, some, and all
            Numbers source = numbers(most != 30);
            try (ResidentSource resident = new ResidentSource(source, device, type, most)) {
              for (int epoch = 0; epoch < 3; epoch++) {
                assertSame(
                    read(source, epoch, HostDevice.HOST, type),
                    read(resident, epoch, device, type));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void whoeverReadsElsewhereGetsThemToo() throws Exception {
    Numbers source = numbers(true);
    try (AsyncDevice async = new AsyncDevice("async", 1);
        ResidentSource resident = new ResidentSource(source, async, DataType.FLOAT)) {
      List<double[]> expected = read(source, 1, HostDevice.HOST, DataType.FLOAT);
      assertSame(expected, read(resident, 1, HostDevice.HOST, DataType.FLOAT));
      assertSame(expected, read(resident, 1, async, DataType.DOUBLE));
      assertEquals("numbers", resident.name());
    }
  }

  @Test
  void closingFreesThemUntilTheyAreReadAgain() throws Exception {
    long before = Arena.currentBytes();
    ResidentSource resident =
        new ResidentSource(numbers(true), HostDevice.HOST, DataType.FLOAT, 40);
    assertEquals(before, Arena.currentBytes());
    resident.upload();
    assertEquals(2 * 4 * 3 * SIZE, resident.bytes());
    assertEquals(before + resident.bytes() + 4, Arena.currentBytes());
    resident.upload();
    assertEquals(before + resident.bytes() + 4, Arena.currentBytes());
    resident.close();
    resident.close();
    assertEquals(before, Arena.currentBytes());
    assertEquals(9, read(resident, 1, HostDevice.HOST, DataType.FLOAT).size());
    resident.close();
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void featuresThatAreNotFiniteAreRefused() {
    long before = Arena.currentBytes();
    ResidentSource resident =
        new ResidentSource(
            new Numbers(false, Float.NEGATIVE_INFINITY), HostDevice.HOST, DataType.FLOAT);
    Exception e = assertThrows(IllegalArgumentException.class, resident::upload);
    assertEquals(
        "numbers: expected finite features, got -Infinity in sample 7; check the data",
        e.getMessage());
    assertEquals(before, Arena.currentBytes());
  }

  /** The host, with so much memory that is free. */
  private record Full(Memory memory) implements Device {
    static Full of(long free) {
      Memory host = HostDevice.HOST.memory();
      return new Full(
          (Memory)
              Proxy.newProxyInstance(
                  Memory.class.getClassLoader(),
                  new Class<?>[] {Memory.class},
                  (proxy, method, arguments) -> {
                    try {
                      return method.getName().equals("freeBytes")
                          ? free
                          : method.invoke(host, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  }));
    }

    @Override
    public Kernels kernels(DataType type) {
      return HostDevice.HOST.kernels(type);
    }

    @Override
    public Lane open(int threads) {
      return HostDevice.HOST.open(threads);
    }

    @Override
    public Lane lane() {
      return HostDevice.HOST.lane();
    }

    @Override
    public Map<String, String> facts() {
      return HostDevice.HOST.facts();
    }
  }

  @Test
  void samplesThatDoNotFitAreRefusedWithNumbers() {
    int bytes = 4 * 3 * SIZE;
    ResidentSource tooMany = new ResidentSource(numbers(false), Full.of(bytes - 1), DataType.FLOAT);
    Exception e = assertThrows(IllegalArgumentException.class, tooMany::upload);
    assertTrue(
        e.getMessage().startsWith("numbers: expected samples that fit on host, got 11 that take"),
        e.getMessage());
    assertTrue(e.getMessage().contains("0 MiB are free"), e.getMessage());
    try (ResidentSource just = new ResidentSource(numbers(false), Full.of(bytes), DataType.FLOAT)) {
      just.upload();
    }
  }

  @Test
  void aSignalRefusesSamplesItCannotHave() throws Exception {
    try (Arena arena = HostDevice.HOST.arena();
        AsyncDevice async = new AsyncDevice("async", 1);
        Arena there = async.arena()) {
      var part = there.zeros(DataType.FLOAT, 2, 1, 1, 3);
      var border = there.zeros(DataType.FLOAT, 1);
      ResidentSamples samples = new ResidentSamples(List.of(part), List.of(), border);
      Signal onHost = new Signal(arena, DataType.FLOAT);
      Exception e =
          assertThrows(IllegalArgumentException.class, () -> onHost.windows(samples, 1, 3));
      assertEquals(
          "Expected samples of FLOAT on host, got FLOAT[2, 1, 1, 3] on async", e.getMessage());

      Signal signal = new Signal(there, async, DataType.FLOAT);
      signal.windows(samples, 2, 3)[4] = 2;
      signal.labels(2);
      e = assertThrows(IllegalArgumentException.class, () -> signal.requireFit(Shape.of(3), 2));
      assertEquals("expected samples from 0 to 1, got 2 in row 1", e.getMessage());
      e = assertThrows(IllegalArgumentException.class, () -> signal.requireFit(Shape.of(4), 2));
      assertTrue(e.getMessage().startsWith("expected features [2, 4]"), e.getMessage());
      signal.labels(3);
      assertThrows(IllegalArgumentException.class, () -> signal.requireFit(Shape.of(3), 2));
    }
  }

  @Test
  void aSignalFillsAnotherWithItsWindows() throws Exception {
    try (Arena arena = HostDevice.HOST.arena();
        ResidentSource resident =
            new ResidentSource(numbers(true), HostDevice.HOST, DataType.FLOAT);
        BatchStream stream = resident.open(2)) {
      Signal first = new Signal(arena, DataType.FLOAT);
      Signal second = new Signal(arena, DataType.FLOAT);
      assertTrue(stream.next(first));
      first.fill(second);
      second.requireFit(Shape.of(3), 2);
      assertArrayEquals(first.bundle().features().toArray(), second.bundle().features().toArray());
      assertArrayEquals(first.bundle().mask().toArray(), second.bundle().mask().toArray());
      assertArrayEquals(first.targets().toArray(), second.targets().toArray());

      second.features(1, 3).fill(() -> 5);
      second.labels(1);
      assertArrayEquals(new double[] {5, 5, 5}, second.bundle().features().toArray());
    }
  }
}
