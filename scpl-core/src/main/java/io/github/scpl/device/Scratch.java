// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One reusable off-heap buffer that is as large as the largest array ever asked of it.
 *
 * <p>A smaller request is served by a view of its head. An array stays valid until a larger one is
 * asked for; its content until the owner writes the next one. Not thread-safe.
 */
public final class Scratch {
  private final Arena arena;
  private final DataType type;
  private final List<Tensor> views = new ArrayList<>();
  private Tensor storage;

  public Scratch(Arena arena, DataType type) {
    this.arena = arena;
    this.type = type;
  }

  /** Returns an array of the shape; its content is whatever was last written. */
  public Tensor get(long... shape) {
    for (Tensor view : views) {
      if (view.hasShape(shape)) {
        return view;
      }
    }
    long length = Tensor.length(shape);
    if (length <= 0) {
      throw new IllegalArgumentException(
          "Expected a shape of positive dimensions, got " + Arrays.toString(shape));
    }
    if (storage == null || storage.length() < length) {
      grow(length);
    }
    Tensor view = storage.part(0, shape);
    views.add(view);
    return view;
  }

  private void grow(long length) {
    views.clear();
    if (storage != null) {
      arena.free(storage);
      storage = null;
    }
    storage = arena.uninitialized(type, length);
  }
}
