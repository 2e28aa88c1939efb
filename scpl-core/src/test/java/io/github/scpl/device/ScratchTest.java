// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.host.HostDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ScratchTest {
  private final Arena block = HostDevice.HOST.arena();
  private final Arena channel = HostDevice.HOST.arena();
  private final Scratch output = Scratch.givenAway(block, DataType.FLOAT);
  private final Scratch slot = new Scratch(channel, DataType.FLOAT);
  private final MemoryKernels kernels = HostDevice.HOST.kernels(DataType.FLOAT).memory();

  @AfterEach
  void close() {
    block.close();
    channel.close();
  }

  private static Tensor filled(Scratch memory, double value, long... shape) {
    Tensor tensor = memory.get(shape);
    tensor.fill(() -> value);
    return tensor;
  }

  @Test
  void whatIsGivenAwayIsExchangedAndNotCopied() {
    Tensor first = filled(output, 1, 2, 3);
    Tensor taken = slot.takeOver(first.reshape(3, 2), kernels);
    assertSame(first.storage(), taken.storage());
    assertArrayEquals(new long[] {3, 2}, taken.shape());

    Tensor second = filled(output, 2, 2, 3);
    assertNotSame(first.storage(), second.storage());
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, taken.toArray(), "the reader's");
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, first.toArray(), "its own may read on");

    Tensor next = slot.takeOver(second, kernels);
    assertSame(second.storage(), next.storage());
    assertSame(first.storage(), filled(output, 3, 2, 3).storage(), "memory circulates");
    assertArrayEquals(new double[] {2, 2, 2, 2, 2, 2}, next.toArray());
  }

  @Test
  void exchangedMemoryIsFreedByItsNewOwner() {
    long before = Arena.currentBytes();
    slot.takeOver(filled(output, 1, 2, 3), kernels);
    Tensor taken = slot.takeOver(filled(output, 2, 2, 3), kernels);
    block.close();
    assertArrayEquals(new double[] {2, 2, 2, 2, 2, 2}, taken.toArray());
    channel.close();
    assertThrows(IllegalStateException.class, taken::array);
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void aSmallerExchangedMemoryGrows() {
    filled(slot, 0, 2);
    slot.takeOver(filled(output, 1, 2, 3), kernels);
    Tensor larger = filled(output, 5, 4, 3);
    assertArrayEquals(new double[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, larger.toArray());
  }

  @Test
  void allElseIsCopied() {
    Scratch kept = new Scratch(block, DataType.FLOAT);
    Tensor source = filled(kept, 4, 2, 3);
    assertNotSame(source.storage(), slot.takeOver(source, kernels).storage());

    Tensor part = filled(output, 1, 2, 3).part(3, 3);
    Tensor copy = slot.takeOver(part, kernels);
    assertNotSame(part.storage(), copy.storage());
    assertArrayEquals(new double[] {1, 1, 1}, copy.toArray());

    Tensor old = filled(output, 7, 2);
    filled(output, 8, 100); // grows, and frees what was there
    assertThrows(IllegalStateException.class, () -> slot.takeOver(old, kernels));
  }
}
