// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.DoubleWindow;
import io.github.scpl.host.FloatWindow;
import io.github.scpl.host.HostAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** What is written is read again, bit by bit; damage is in {@link DamagedSafeTensorsTest}. */
class SafeTensorsTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("tensors.safetensors");
  }

  private SafeTensorsFile written(Map<String, String> metadata, Map<String, Tensor> tensors)
      throws IOException {
    try (OutputStream output = Files.newOutputStream(file())) {
      SafeTensorsWriter.write(output, metadata, tensors);
    }
    return SafeTensorsFile.open(file());
  }

  /** Random bits are all kinds of numbers, and NaNs too. */
  private static Tensor floats(long seed, long... shape) {
    RandomGenerator random = TestArrays.random(seed);
    Tensor tensor = TestArrays.filled(DataType.FLOAT, () -> 0, shape);
    FloatWindow values = HostAccess.floats(tensor);
    for (int i = 0; i < tensor.length(); i++) {
      values.put(i, Float.intBitsToFloat(random.nextInt()));
    }
    return tensor;
  }

  private static Tensor doubles(long seed, long... shape) {
    RandomGenerator random = TestArrays.random(seed);
    Tensor tensor = TestArrays.filled(DataType.DOUBLE, () -> 0, shape);
    DoubleWindow values = HostAccess.doubles(tensor);
    for (int i = 0; i < tensor.length(); i++) {
      values.put(i, Double.longBitsToDouble(random.nextLong()));
    }
    return tensor;
  }

  private static long bits(Tensor tensor, int place) {
    return tensor.dataType() == DataType.FLOAT
        ? Float.floatToRawIntBits(HostAccess.floats(tensor).get(place))
        : Double.doubleToRawLongBits(HostAccess.doubles(tensor).get(place));
  }

  private static void assertSameBits(Tensor expected, Tensor got) {
    for (int i = 0; i < expected.length(); i++) {
      assertEquals(bits(expected, i), bits(got, i));
    }
  }

  @Test
  void everyBitOfBothTypesComesBack() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("scalar", floats(1));
    tensors.put("long", floats(2, 7, 11_000)); // more than a chunk
    tensors.put("a \"name\" \\ of any\nkind: 值 🙂", doubles(3, 2, 3, 5));
    tensors.put("", doubles(4, 1));
    tensors.put("doubles", doubles(5, 33_333));
    Map<String, String> metadata = Map.of("format", "scpl", "", "empty", "ключ", "a\tb\u0001🙂");
    try (SafeTensorsFile read = written(metadata, tensors)) {
      assertEquals(metadata, read.metadata());
      List<String> names = read.tensors().stream().map(StoredTensor::name).toList();
      assertEquals(List.copyOf(tensors.keySet()), names);
      for (StoredTensor stored : read.tensors()) {
        Tensor expected = tensors.get(stored.name());
        assertEquals(expected.dataType(), stored.dataType());
        Tensor into = TestArrays.filled(stored.dataType(), () -> 9, expected.shape());
        read.read(stored.name(), into);
        assertSameBits(expected, into);
      }
      StoredTensor first = read.tensors().get(0);
      StoredTensor last = read.tensors().get(4);
      assertEquals(List.of(), first.shape());
      assertEquals(4, first.bytes());
      assertEquals(0, first.offset() % 8); // data begin where every type may lie
      assertEquals(Files.size(file()), last.offset() + last.bytes());
    }
  }

  @Test
  void elementsAreInRowMajorOrderWhateverTheLayout() throws IOException {
    Tensor rows = TestArrays.normal(DataType.FLOAT, 1, 2, 3, 4, 5);
    Tensor last = TestArrays.uninitialized(DataType.FLOAT, 2, 3, 4, 5).as(Layout.CHANNELS_LAST);
    last.assign(rows.toArray());
    byte[] expected = bytes(Map.of(), Map.of("a", rows));
    assertArrayEquals(expected, bytes(Map.of(), Map.of("a", last)));
    try (SafeTensorsFile read = written(Map.of(), Map.of("a", rows))) {
      last.assign(new double[120]);
      read.read("a", last);
      assertArrayEquals(rows.toArray(), last.toArray());
    }
  }

  private static byte[] bytes(Map<String, String> metadata, Map<String, Tensor> tensors)
      throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    SafeTensorsWriter.write(output, metadata, tensors);
    return output.toByteArray();
  }

  @Test
  void nothingButMetadataIsAFileToo() throws IOException {
    try (SafeTensorsFile read = written(Map.of("a", "b"), Map.of())) {
      assertEquals(Map.of("a", "b"), read.metadata());
      assertEquals(List.of(), read.tensors());
    }
    try (SafeTensorsFile read = written(Map.of(), Map.of())) {
      assertEquals(Map.of(), read.metadata());
      assertEquals(16, Files.size(file())); // {} and six spaces
    }
  }

  @Test
  void tensorsAreWrittenAndReadByChunks() throws IOException {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Tensor large = TestArrays.filled(DataType.FLOAT, () -> 1, 3_000_000);
    written(Map.of(), Map.of("a", large)).close(); // classes are loaded now
    long start = thread.getCurrentThreadAllocatedBytes();
    try (SafeTensorsFile read = written(Map.of(), Map.of("a", large))) {
      read.read("a", large);
    }
    long heap = thread.getCurrentThreadAllocatedBytes() - start;
    assertTrue(heap < 1_200_000, () -> heap + " bytes of heap for a tensor of 12,000,000");
  }

  @Test
  void aFileOfTheFormatsOwnLibraryIsRead() throws IOException {
    Files.write(file(), PythonBytes.FILE);
    try (SafeTensorsFile read = SafeTensorsFile.open(file())) {
      assertEquals(Map.of("format", "pt"), read.metadata());
      List<StoredTensor> expected = PythonBytes.TENSORS;
      assertEquals(expected, read.tensors());
      Tensor doubles = TestArrays.filled(DataType.DOUBLE, () -> 0, 2);
      read.read("b.weight", doubles);
      assertArrayEquals(new double[] {1.5, -2}, doubles.toArray());
      Tensor floats = TestArrays.filled(DataType.FLOAT, () -> 0, 2, 2);
      read.read("a", floats);
      assertArrayEquals(new double[] {1, 2, 3, -4}, floats.toArray());
      Tensor scalar = TestArrays.filled(DataType.FLOAT, () -> 0);
      read.read("scalar", scalar);
      assertEquals(0.5, TestArrays.number(scalar));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingIsOverwritten() throws IOException {
    Tensor stored = TestArrays.filled(DataType.FLOAT, () -> 1, 2, 3);
    Files.write(file(), PythonBytes.FILE);
    try (SafeTensorsFile read = SafeTensorsFile.open(file())) {
      assertRefused(read, "c", stored, "tensor c: expected a tensor of this name, got none");
      String expected = "tensor a: expected a tensor to hold FLOAT[2, 2], got ";
      assertRefused(read, "a", stored, expected + "FLOAT[2, 3] on host");
      Tensor other = TestArrays.filled(DataType.DOUBLE, () -> 1, 2, 2);
      assertRefused(read, "a", other, expected + "DOUBLE[2, 2] on host");
      Tensor scalar = TestArrays.filled(DataType.FLOAT, () -> 1);
      assertRefused(read, "steps", scalar, "tensor steps: expected FLOAT or DOUBLE, got LONG");
    }
  }

  private void assertRefused(SafeTensorsFile read, String name, Tensor into, String message) {
    double[] before = into.toArray();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> read.read(name, into));
    assertEquals(file() + ": " + message, refused.getMessage());
    assertArrayEquals(before, into.toArray());
  }

  @Test
  void whatCannotBeReadBackIsNotWritten() {
    Tensor tensor = TestArrays.filled(DataType.FLOAT, () -> 1, 1);
    Tensor ids = TestArrays.labels(1, 2);
    String half = "a\ud800";
    assertNotWritten(Map.of(), Map.of("a", ids), "Tensor a: expected FLOAT or DOUBLE, got INT;");
    assertNotWritten(Map.of(), Map.of("__metadata__", tensor), "got that of the metadata");
    assertNotWritten(Map.of(), Map.of(half, tensor), "Expected text of whole characters");
    assertNotWritten(Map.of(half, ""), Map.of(), "Expected text of whole characters");
    assertNotWritten(Map.of("", half), Map.of(), "Expected text of whole characters");
    assertNotWritten(
        Map.of("a", "x".repeat(100_000_000)), Map.of(), "of 100000000 bytes at most, got 100000");
  }

  private static void assertNotWritten(
      Map<String, String> metadata, Map<String, Tensor> tensors, String message) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> SafeTensorsWriter.write(output, metadata, tensors));
    assertTrue(refused.getMessage().contains(message), refused::getMessage);
    assertEquals(0, output.size());
  }
}
