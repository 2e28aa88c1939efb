// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaErrorMemoryAllocation;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemGetInfo;

import org.bytedeco.javacpp.SizeTPointer;

/** Memory of a card. */
final class CardMemory {
  private CardMemory() {}

  /**
   * Allocates memory; at least one byte, so that it has an address. CUDA promises one that 256
   * divides.
   *
   * @throws OutOfMemoryError if there is none
   */
  static long allocate(Card card, long bytes) {
    card.use();
    Address memory = new Address();
    int status = cudaMalloc(memory, Math.max(1, bytes));
    if (status == cudaErrorMemoryAllocation) {
      Cuda.forget();
      throw new OutOfMemoryError(full(card, bytes));
    }
    Cuda.check(status, card, "allocate memory");
    return memory.address();
  }

  private static String full(Card card, long bytes) {
    long[] info = info(card);
    return String.format(
        "%s has no memory left: %d bytes are needed, and %d of %d are free, perhaps not in one"
            + " piece; use smaller batches, or end other programs that use the card",
        card, bytes, info[0], info[1]);
  }

  /** Frees memory, when it is not in use any more. */
  static void free(Card card, long address) {
    card.use();
    Cuda.check(cudaFree(new Address(address)), card, "free memory");
  }

  /** Bytes that nobody has, and all. */
  static long[] info(Card card) {
    card.use();
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer all = new SizeTPointer(1)) {
      Cuda.check(cudaMemGetInfo(free, all), card, "ask for free memory");
      return new long[] {free.get(), all.get()};
    }
  }
}
