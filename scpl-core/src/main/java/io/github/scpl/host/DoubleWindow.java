// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.lang.ref.Reference;
import java.nio.DoubleBuffer;

/**
 * A window on the memory of a DOUBLE array. Every access keeps the array reachable until it has
 * ended: where nothing refers to an array any more, ND4J frees its memory. {@link FloatWindow} is
 * its twin.
 */
public final class DoubleWindow {
  private final DoubleBuffer buffer;
  private final Object owner;

  DoubleWindow(DoubleBuffer buffer, Object owner) {
    this.buffer = buffer;
    this.owner = owner;
  }

  /** The number of elements. */
  public int length() {
    return buffer.limit();
  }

  /** Reads an element. */
  public double get(int index) {
    try {
      return buffer.get(index);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Writes an element. */
  public void put(int index, double value) {
    try {
      buffer.put(index, value);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Reads {@code count} elements. */
  public void get(int index, double[] target, int first, int count) {
    try {
      buffer.get(index, target, first, count);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Writes {@code count} elements. */
  public void put(int index, double[] source, int first, int count) {
    try {
      buffer.put(index, source, first, count);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Copies {@code count} elements of another window. */
  public void put(int index, DoubleWindow source, int first, int count) {
    try {
      buffer.put(index, source.buffer, first, count);
    } finally {
      Reference.reachabilityFence(owner);
      Reference.reachabilityFence(source.owner);
    }
  }

  /** Appends {@code count} elements to a buffer. */
  public void get(int index, DoubleBuffer target, int count) {
    try {
      target.put(buffer.slice(index, count));
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Writes the first {@code count} elements of a buffer. */
  public void put(int index, DoubleBuffer source, int count) {
    try {
      buffer.put(index, source, 0, count);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }
}
