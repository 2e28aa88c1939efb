// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Arguments where a launch looks for them: a pointer to each. All are words, of which a kernel
 * takes as many bytes as its parameter has; the processors that CUDA knows begin with the lowest.
 */
final class KernelArguments implements AutoCloseable {
  private long capacity;
  private LongPointer words;
  private PointerPointer<Pointer> pointers;

  KernelArguments() {
    allocate(32);
  }

  private void allocate(long size) {
    capacity = size;
    words = new LongPointer(size);
    pointers = new PointerPointer<>(size);
    for (long i = 0; i < size; i++) {
      pointers.put(i, new Address(words.address() + Long.BYTES * i));
    }
  }

  /** Pointers to copies of some words, which stay until the next call. */
  PointerPointer<Pointer> of(long[] source, int first, int count) {
    if (count > capacity) {
      close();
      allocate(2L * count);
    }
    words.put(source, first, count);
    return pointers;
  }

  @Override
  public void close() {
    words.close();
    pointers.close();
  }
}
