// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** A window on the memory of an array of any type, as {@link FloatWindow} is on one of floats. */
final class ByteWindow {
  private final ByteBuffer buffer;
  private final Object owner;

  ByteWindow(ByteBuffer buffer, Object owner) {
    this.buffer = buffer;
    this.owner = owner;
  }

  /** Writes {@code count} bytes. */
  void put(int index, byte[] source, int count) {
    try {
      buffer.put(index, source, 0, count);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Reads the bits of {@code count} elements of four bytes, from the {@code first} such one on. */
  void get(int first, int[] target, int count) {
    try {
      buffer.asIntBuffer().get(first, target, 0, count);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Writes {@code count} elements of four bytes, from the {@code first} such one on. */
  void put(int first, int[] source, int count) {
    try {
      buffer.asIntBuffer().put(first, source, 0, count);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /**
   * Reads the bits of {@code count} elements of eight bytes, from the {@code first} such one on.
   */
  void get(int first, long[] target, int count) {
    try {
      buffer.asLongBuffer().get(first, target, 0, count);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Copies {@code count} bytes of another window. */
  void put(int index, ByteWindow source, int first, int count) {
    try {
      buffer.put(index, source.buffer, first, count);
    } finally {
      Reference.reachabilityFence(owner);
      Reference.reachabilityFence(source.owner);
    }
  }
}
