// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.DoubleWindow;
import io.github.scpl.host.FloatWindow;
import io.github.scpl.host.HostAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class ArrayBytesTest {
  private final ArrayBytes bytes = new ArrayBytes();

  private byte[] written(Tensor array) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    bytes.write(array, output);
    return output.toByteArray();
  }

  /** Sizes around whole chunks; random bits are all kinds of numbers, and NaNs too. */
  @ParameterizedTest
  @ValueSource(ints = {1, 16383, 16384, 16385, 50_000})
  void anyBitsOfFloatsComeBack(int length) throws IOException {
    RandomGenerator random = TestArrays.random(length);
    Tensor array = TestArrays.filled(DataType.FLOAT, () -> 0, length);
    FloatWindow values = HostAccess.floats(array);
    for (int i = 0; i < length; i++) {
      values.put(i, Float.intBitsToFloat(random.nextInt()));
    }
    Tensor read = TestArrays.filled(DataType.FLOAT, () -> 1, length);
    byte[] file = written(array);
    assertEquals(4 * length, file.length);
    bytes.read(new ByteArrayInputStream(file), read);
    for (int i = 0; i < length; i++) {
      int expected = Float.floatToRawIntBits(values.get(i));
      assertEquals(expected, Float.floatToRawIntBits(HostAccess.floats(read).get(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8191, 8192, 8193, 30_000})
  void anyBitsOfDoublesComeBack(int length) throws IOException {
    RandomGenerator random = TestArrays.random(length);
    Tensor array = TestArrays.filled(DataType.DOUBLE, () -> 0, length);
    DoubleWindow values = HostAccess.doubles(array);
    for (int i = 0; i < length; i++) {
      values.put(i, Double.longBitsToDouble(random.nextLong()));
    }
    Tensor read = TestArrays.filled(DataType.DOUBLE, () -> 1, length);
    bytes.read(new ByteArrayInputStream(written(array)), read);
    for (int i = 0; i < length; i++) {
      long expected = Double.doubleToRawLongBits(values.get(i));
      assertEquals(expected, Double.doubleToRawLongBits(HostAccess.doubles(read).get(i)));
    }
  }

  @Test
  void bytesAreLittleEndianOnAnyMachine() throws IOException {
    Tensor array = TestArrays.of(DataType.FLOAT, new double[] {1, -2}, 2);
    assertArrayEquals(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0}, written(array));
  }

  @Test
  void tooFewBytesAreRefused() throws IOException {
    Tensor array = TestArrays.filled(DataType.FLOAT, () -> 2, 20_000);
    byte[] file = written(array);
    ByteArrayInputStream input = new ByteArrayInputStream(Arrays.copyOf(file, file.length - 1));
    assertThrows(EOFException.class, () -> bytes.read(input, array));
  }
}
