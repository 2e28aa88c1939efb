// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;

/**
 * A window on a FLOAT array, whose elements are counted in row-major order, wherever they lie.
 * Every access keeps the array reachable until it has ended: where nothing refers to an array any
 * more, ND4J frees its memory. {@link DoubleWindow} is its twin.
 */
public final class FloatWindow {
  private final FloatBuffer buffer;
  private final Object owner;

  /** Null if they lie as they are counted, else slow to follow. */
  private final ChannelsLast places;

  FloatWindow(FloatBuffer buffer, Object owner, ChannelsLast places) {
    this.buffer = buffer;
    this.owner = owner;
    this.places = places;
  }

  private int place(int index) {
    return places == null ? index : places.place(index);
  }

  /** The number of elements. */
  public int length() {
    return buffer.limit();
  }

  /** Reads an element. */
  public float get(int index) {
    try {
      return buffer.get(place(index));
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Writes an element. */
  public void put(int index, float value) {
    try {
      buffer.put(place(index), value);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Reads {@code count} elements. */
  public void get(int index, float[] target, int first, int count) {
    try {
      if (places == null) {
        buffer.get(index, target, first, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        target[first + i] = buffer.get(places.place(index + i));
      }
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Writes {@code count} elements. */
  public void put(int index, float[] source, int first, int count) {
    try {
      if (places == null) {
        buffer.put(index, source, first, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        buffer.put(places.place(index + i), source[first + i]);
      }
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Copies {@code count} elements of another window. */
  public void put(int index, FloatWindow source, int first, int count) {
    try {
      if (places == null && source.places == null) {
        buffer.put(index, source.buffer, first, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        buffer.put(place(index + i), source.buffer.get(source.place(first + i)));
      }
    } finally {
      Reference.reachabilityFence(owner);
      Reference.reachabilityFence(source.owner);
    }
  }

  /** Appends {@code count} elements to a buffer. */
  public void get(int index, FloatBuffer target, int count) {
    try {
      target.put(rowMajor().slice(index, count));
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** Writes the first {@code count} elements of a buffer. */
  public void put(int index, FloatBuffer source, int count) {
    try {
      rowMajor().put(index, source, 0, count);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /** For whoever needs it as it lies. */
  private FloatBuffer rowMajor() {
    if (places != null) {
      throw new IllegalStateException("Expected an array in row-major order, got channels last");
    }
    return buffer;
  }
}
