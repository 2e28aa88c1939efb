// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

class AddressTest {
  @Test
  void showsTheBytesThatAreThere() {
    try (BytePointer memory = new BytePointer(24)) {
      memory.fill(0);
      ByteBuffer bytes = new Address(memory.address() + 8).bytes(16);
      assertEquals(16, bytes.capacity());
      assertEquals(16, bytes.remaining());
      assertEquals(ByteOrder.nativeOrder(), bytes.order());
      bytes.putInt(12, 0x01010101);
      assertEquals(1, memory.get(20));
      assertEquals(0, memory.get(8));
    }
  }
}
