// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaErrorMemoryAllocation;
import static org.bytedeco.cuda.global.cudart.cudaFreeHost;
import static org.bytedeco.cuda.global.cudart.cudaHostAlloc;
import static org.bytedeco.cuda.global.cudart.cudaHostAllocPortable;

import io.github.scpl.cuda.driver.PinnedMemory;
import java.nio.ByteBuffer;

/** Memory of the host's that stays in place, for all cards. */
final class NvidiaPinnedMemory implements PinnedMemory {
  private final Card card;
  private final long address;
  private final ByteBuffer bytes;

  NvidiaPinnedMemory(Card card, int size) {
    this.card = card;
    card.use();
    Address memory = new Address();
    int status = cudaHostAlloc(memory, Math.max(1, size), cudaHostAllocPortable);
    if (status == cudaErrorMemoryAllocation) {
      Cuda.forget();
      throw new OutOfMemoryError(
          "The host has no memory left that "
              + card
              + " could copy from by itself: "
              + size
              + " bytes are needed");
    }
    Cuda.check(status, card, "pin memory");
    address = memory.address();
    bytes = memory.bytes(size);
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public void close() {
    card.use();
    Cuda.check(cudaFreeHost(new Address(address)), card, "free pinned memory");
  }
}
