// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A place in memory that is somebody else's, for calls that take or fill in a pointer. */
final class Address extends Pointer {
  Address(long address) {
    this.address = address;
  }

  /** Nowhere yet. */
  Address() {}

  /** The bytes from here on as Java sees them, if this is the host's memory; at least one. */
  ByteBuffer bytes(int size) {
    return new BytePointer(this).limit(size).asByteBuffer().order(ByteOrder.nativeOrder());
  }
}
