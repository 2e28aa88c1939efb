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
public final class Scratch implements Tensor.Giver {
  private final Arena arena;
  private final DataType type;
  private final boolean givesAway;
  private final List<Tensor> views = new ArrayList<>();
  private Tensor storage;

  public Scratch(Arena arena, DataType type) {
    this(arena, type, false);
  }

  private Scratch(Arena arena, DataType type, boolean givesAway) {
    this.arena = arena;
    this.type = type;
    this.givesAway = givesAway;
  }

  /**
   * Memory that may be given away for other memory of as many elements at any time between two
   * calls of {@link #get}: so an array must be asked for anew before it is written.
   */
  public static Scratch givenAway(Arena arena, DataType type) {
    return new Scratch(arena, type, true);
  }

  /** Returns an array of the shape; its content is whatever was last written. */
  public Tensor get(long... shape) {
    return get(Layout.ROW_MAJOR, shape);
  }

  /** The same for the shape and layout of another array. */
  public Tensor like(Tensor other) {
    return get(other.layout(), other.shape());
  }

  /** The same for a layout. */
  public Tensor get(Layout layout, long... shape) {
    Layout actual = layout.of(shape);
    for (Tensor view : views) {
      if (view.layout() == actual && view.hasShape(shape)) {
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
    Tensor view = storage.part(0, shape).as(actual).givenBy(givesAway ? this : null);
    views.add(view);
    return view;
  }

  /**
   * Takes over the elements of a tensor: by exchanging memory with its owner if that gives it away
   * ({@link #givenAway}), otherwise by a copy. After an exchange the tensor may still be read,
   * until this memory is overwritten.
   *
   * @return an array of the same shape in this memory, and of the same layout if its device knows
   *     that, else in row-major order
   */
  public Tensor takeOver(Tensor source, MemoryKernels kernels) {
    if (source.giver() instanceof Scratch owner && owner.gives(source, this)) {
      exchange(owner);
      return like(source);
    }
    Tensor target = arena.memory().knows(source.layout()) ? like(source) : get(source.shape());
    kernels.copy(source, target);
    return target;
  }

  private boolean gives(Tensor tensor, Scratch to) {
    return to != this
        && storage != null
        && storage.storage() == tensor.storage()
        && arena.memory() == to.arena.memory();
  }

  private void exchange(Scratch other) {
    Tensor mine = storage;
    List<Tensor> myViews = List.copyOf(views);
    storage = other.storage;
    replace(views, other.views);
    other.storage = mine;
    replace(other.views, myViews);
    if (other.arena != arena) {
      other.arena.hand(storage.storage(), arena);
      if (mine != null) {
        arena.hand(mine.storage(), other.arena);
      }
    }
    adopt();
    other.adopt();
  }

  private static void replace(List<Tensor> views, List<Tensor> others) {
    List<Tensor> copy = List.copyOf(others);
    views.clear();
    views.addAll(copy);
  }

  /** Views say who may give their memory away. */
  private void adopt() {
    views.replaceAll(view -> view.givenBy(givesAway ? this : null));
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
