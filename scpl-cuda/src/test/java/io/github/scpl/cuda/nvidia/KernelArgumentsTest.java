// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.junit.jupiter.api.Test;

class KernelArgumentsTest {
  private static long word(PointerPointer<Pointer> pointers, long i) {
    return new LongPointer(pointers.get(Pointer.class, i)).get();
  }

  @Test
  void pointToWords() {
    try (KernelArguments arguments = new KernelArguments()) {
      long[] words = {1, Long.MIN_VALUE, 3, Double.doubleToRawLongBits(0.5), 5};
      PointerPointer<Pointer> pointers = arguments.of(words, 1, 3);
      assertEquals(Long.MIN_VALUE, word(pointers, 0));
      assertEquals(3, word(pointers, 1));
      assertEquals(0.5, Double.longBitsToDouble(word(pointers, 2)));
    }
  }

  @Test
  void areCopies() {
    try (KernelArguments arguments = new KernelArguments()) {
      long[] words = {7};
      PointerPointer<Pointer> pointers = arguments.of(words, 0, 1);
      words[0] = 8;
      assertEquals(7, word(pointers, 0));
      assertEquals(8, word(arguments.of(words, 0, 1), 0));
    }
  }

  @Test
  void mayBeManyOrNone() {
    try (KernelArguments arguments = new KernelArguments()) {
      arguments.of(new long[0], 0, 0);
      for (int count : new int[] {31, 32, 33, 1000, 5, 2001}) {
        long[] words = new long[count];
        for (int i = 0; i < count; i++) {
          words[i] = 3L * i;
        }
        PointerPointer<Pointer> pointers = arguments.of(words, 0, count);
        for (int i = 0; i < count; i++) {
          assertEquals(3L * i, word(pointers, i));
        }
      }
    }
  }
}
