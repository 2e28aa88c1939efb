// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.host.HostAccess;
import io.github.scpl.host.Natives;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  private final List<INDArray> owned = new ArrayList<>();
  private boolean closed;

  /**
   * Makes an empty arena.
   *
   * @throws IllegalStateException if ND4J has no backend; it tells the cure
   */
  public Arena() {
    Natives.require();
  }

  /**
   * Allocates an array of zeros.
   *
   * @throws OutOfMemoryError like {@link #uninitialized}
   */
  public INDArray zeros(DataType type, long... shape) {
    INDArray array = uninitialized(type, shape);
    HostAccess.clear(array);
    return array;
  }

  /**
   * Allocates an array whose content is arbitrary.
   *
   * @throws OutOfMemoryError if there is no memory for it, or the limit would be passed
   */
  public synchronized INDArray uninitialized(DataType type, long... shape) {
    if (closed) {
      throw new IllegalStateException("The arena is closed; build the network again");
    }
    requireAddressable(type, shape);
    return own(allocate(type, shape));
  }

  synchronized INDArray own(INDArray array) {
    owned.add(array);
    long now = CURRENT.addAndGet(bytes(array));
    PEAK.accumulateAndGet(now, Math::max);
    return array;
  }

  private static INDArray allocate(DataType type, long[] shape) {
    try {
      return Nd4j.createUninitializedDetached(type, 'c', shape);
    } catch (RuntimeException e) {
      // ND4J has no exception of its own for this.
      if (e.getMessage() == null || !e.getMessage().startsWith("Allocation failed")) {
        throw e;
      }
      String what = "No off-heap memory for an array of shape " + Arrays.toString(shape) + ": ";
      OutOfMemoryError error = new OutOfMemoryError(what + e.getMessage());
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

  /** Frees one array of this arena. */
  public synchronized void free(INDArray array) {
    for (int i = owned.size() - 1; i >= 0; i--) {
      if (owned.get(i) == array) {
        owned.remove(i);
        release(array);
        return;
      }
    }
    throw new IllegalArgumentException("The array is not owned by this arena");
  }

  /**
   * Frees all arrays.
   *
   * @throws RuntimeException of the first one that cannot be freed, after all others were; it is
   *     not tried again
   */
  @Override
  public synchronized void close() {
    closed = true;
    List<INDArray> all = List.copyOf(owned);
    owned.clear();
    Closing.each(all, Arena::release);
  }

  /** What cannot be freed goes on being counted. */
  private static void release(INDArray array) {
    long bytes = bytes(array);
    array.close();
    CURRENT.addAndGet(-bytes);
  }

  private static long bytes(INDArray array) {
    return array.length() * array.dataType().width();
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
