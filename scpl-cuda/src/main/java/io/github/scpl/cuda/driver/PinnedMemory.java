// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

import java.nio.ByteBuffer;

/** Memory of the host's that the card copies from and to by itself. Not thread-safe. */
public interface PinnedMemory extends AutoCloseable {
  /** The address for {@link Stream#copy}, and for kernels that write a little there. */
  long address();

  /** All bytes, in the order of the processor; its position is of no account. */
  ByteBuffer bytes();

  /** Frees it. */
  @Override
  void close();
}
