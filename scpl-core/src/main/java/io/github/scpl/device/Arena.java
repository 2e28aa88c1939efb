// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Owner of off-heap arrays: whoever creates an arena frees all of its arrays by closing it.
 *
 * <ul>
 *   <li>Arrays are detached from workspaces, so they may cross threads.
 *   <li>Every array is dense, in C order, and starts at offset zero of its own buffer.
 *   <li>Thread-safe; but an array must not be used while or after its arena is closed.
 * </ul>
 *
 * <p>The system property {@code io.github.scpl.maxOffHeapBytes} limits what all arrays of ND4J take
 * together, scratch of native operations included. JavaCPP's {@code maxbytes} does not: it counts
 * what Java allocates, and ND4J allocates its arrays itself.
 */
public final class Arena implements AutoCloseable {
  private static final AtomicLong CURRENT = new AtomicLong();
  private static final AtomicLong PEAK = new AtomicLong();

  private final Memory memory;
  private final Set<Storage> owned = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Arena> beside = new ArrayList<>();
  private final Map<Class<?>, Object> shared = new HashMap<>();
  private boolean closed;

  /** An empty arena. */
  public Arena(Memory memory) {
    this.memory = memory;
  }

  /**
   * An arena of another memory that is closed together with this one; this one itself if the memory
   * is its own.
   */
  public synchronized Arena beside(Memory other) {
    if (other == memory) {
      return this;
    }
    requireOpen();
    for (Arena arena : beside) {
      if (arena.memory == other) {
        return arena;
      }
    }
    Arena arena = new Arena(other);
    beside.add(arena);
    return arena;
  }

  /**
   * A thing of which an arena has one, such as memory that all who use the arena take in turn.
   *
   * @param maker makes it for the first who asks
   */
  public synchronized <T> T shared(Class<T> type, Function<Arena, T> maker) {
    Object present = shared.get(type);
    if (present == null) {
      present = maker.apply(this);
      shared.put(type, present);
    }
    return type.cast(present);
  }

  /**
   * Allocates a tensor of zeros.
   *
   * @throws OutOfMemoryError like {@link #uninitialized}
   */
  public Tensor zeros(DataType type, long... shape) {
    Tensor tensor = uninitialized(type, shape);
    memory.zero(tensor);
    return tensor;
  }

  /**
   * Allocates a tensor whose content is arbitrary.
   *
   * @throws OutOfMemoryError if there is no memory for it, or the limit would be passed
   */
  public synchronized Tensor uninitialized(DataType type, long... shape) {
    requireOpen();
    requireAddressable(type, shape);
    Storage storage = allocate(type, shape);
    own(storage);
    return Tensor.of(storage, shape);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The arena is closed; build the network again");
    }
  }

  synchronized void own(Storage storage) {
    owned.add(storage);
    long now = CURRENT.addAndGet(bytes(storage));
    PEAK.accumulateAndGet(now, Math::max);
  }

  private Storage allocate(DataType type, long[] shape) {
    try {
      return memory.allocate(type, Tensor.length(shape));
    } catch (OutOfMemoryError e) {
      String what = "No memory on " + memory.name() + " for an array of shape ";
      OutOfMemoryError error =
          new OutOfMemoryError(what + Arrays.toString(shape) + ": " + e.getMessage());
      error.initCause(e);
      throw error;
    }
  }

  /** Java's buffers count bytes in an int. */
  private static void requireAddressable(DataType type, long[] shape) {
    long bytes = type.width();
    for (long dimension : shape) {
      bytes = Math.multiplyExact(bytes, dimension);
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "An array of shape "
              + Arrays.toString(shape)
              + " takes "
              + bytes
              + " bytes; expected at most "
              + Integer.MAX_VALUE
              + "; use a smaller batch or a narrower layer");
    }
  }

  /** Where its tensors are. */
  Memory memory() {
    return memory;
  }

  /** Gives an allocation to another arena, which frees it from then on. */
  void hand(Storage storage, Arena to) {
    synchronized (this) {
      if (!owned.remove(storage)) {
        throw new IllegalArgumentException("The arena does not own " + storage);
      }
    }
    synchronized (to) {
      to.owned.add(storage);
    }
  }

  /** Frees the memory of a tensor of this arena, and of all views of it. */
  public synchronized void free(Tensor tensor) {
    if (!owned.remove(tensor.storage())) {
      throw new IllegalArgumentException("The arena does not own " + tensor);
    }
    release(tensor.storage());
  }

  /**
   * Frees all arrays.
   *
   * @throws RuntimeException of the first one that cannot be freed, after all others were; it is
   *     not tried again
   * @throws OutOfMemoryError if the heap has no room to close them; another closing goes on with
   *     what is left
   */
  @Override
  public synchronized void close() {
    closed = true;
    List<Runnable> steps = new ArrayList<>();
    owned.forEach(storage -> steps.add(() -> disown(storage)));
    beside.forEach(arena -> steps.add(arena::close));
    Closing.each(steps, Runnable::run);
  }

  private void disown(Storage storage) {
    owned.remove(storage);
    release(storage);
  }

  /** What cannot be freed goes on being counted. */
  private static void release(Storage storage) {
    long bytes = bytes(storage);
    storage.close();
    CURRENT.addAndGet(-bytes);
  }

  private static long bytes(Storage storage) {
    return storage.length() * storage.dataType().width();
  }

  /** Bytes held by all open arenas of this process. */
  public static long currentBytes() {
    return CURRENT.get();
  }

  /** The highest value of {@link #currentBytes()} since the last {@link #resetPeak()}. */
  public static long peakBytes() {
    return PEAK.get();
  }

  /** Makes the present the peak. */
  public static void resetPeak() {
    PEAK.set(CURRENT.get());
  }
}
