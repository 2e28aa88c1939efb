// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.PinnedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who has which memory. All is 0xFF when it is new and when it was freed, which are NaNs, and so is
 * some memory around it, where nobody may write. Thread-safe.
 */
final class EmulatedMemory {
  /** Addresses are multiples of it, and so many bytes before and behind belong to nobody. */
  private static final int MARGIN = 256;

  private static final int NOTHING = 0xFF;

  /** Those of all cards, between which copies go. */
  private static final List<EmulatedMemory> CARDS = new CopyOnWriteArrayList<>();

  private final long budget;
  private final TreeMap<Long, Area> areas = new TreeMap<>();
  private long used;
  private long peak;
  private int pins;

  private record Area(long address, long bytes, long base, boolean pinned) {
    long end() {
      return address + bytes;
    }
  }

  EmulatedMemory(long budget) {
    this.budget = budget;
    CARDS.add(this);
  }

  synchronized long freeBytes() {
    return budget - used;
  }

  synchronized long peakBytes() {
    return peak;
  }

  synchronized int allocations() {
    return areas.size() - pins;
  }

  synchronized int pins() {
    return pins;
  }

  synchronized long allocate(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("Expected a number of bytes, got " + bytes);
    }
    if (bytes > budget - used) {
      throw new OutOfMemoryError(
          "The card has " + (budget - used) + " bytes left, and " + bytes + " were asked for");
    }
    long all = bytes + 3 * MARGIN;
    long base = Native.malloc(all);
    if (base == 0) {
      throw new OutOfMemoryError("The host has no " + all + " bytes");
    }
    Natives.emulatedFill(base, NOTHING, all);
    long address = (base + 2 * MARGIN - 1) / MARGIN * MARGIN;
    areas.put(address, new Area(address, bytes, base, false));
    used += bytes;
    peak = Math.max(peak, used);
    return address;
  }

  synchronized void free(long address) {
    Area area = areas.get(address);
    if (area == null || area.pinned) {
      throw new IllegalStateException("Expected the address of an allocation, got " + address);
    }
    areas.remove(address);
    used -= area.bytes;
    long end = area.base + area.bytes + 3 * MARGIN;
    boolean intact =
        Natives.emulatedIsFilled(area.base, NOTHING, address - area.base) != 0
            && Natives.emulatedIsFilled(area.end(), NOTHING, end - area.end()) != 0;
    Natives.emulatedFill(address, NOTHING, area.bytes);
    Native.free(area.base);
    if (!intact) {
      throw new IllegalStateException(
          "Something wrote before or behind an allocation of " + area.bytes + " bytes");
    }
  }

  /** Frees all that was not freed. */
  synchronized void freeAll() {
    for (Area area : areas.values()) {
      if (!area.pinned) {
        Native.free(area.base);
      }
    }
    areas.clear();
    used = 0;
    pins = 0;
    CARDS.remove(this);
  }

  private synchronized boolean has(long address, long bytes) {
    Map.Entry<Long, Area> entry = areas.floorEntry(address);
    return bytes >= 0 && entry != null && address + bytes <= entry.getValue().end();
  }

  /** Requires bytes to be somebody's. */
  void require(long address, long bytes, String user) {
    if (!has(address, bytes)) {
      throw new CudaException(
          "Illegal address in " + user + ": nobody has " + bytes + " bytes at " + address);
    }
  }

  /** The same of bytes that may be another card's. */
  void requireOfAny(long address, long bytes, String user) {
    if (CARDS.stream().noneMatch(card -> card.has(address, bytes))) {
      require(address, bytes, user);
    }
  }

  synchronized PinnedMemory pin(int bytes) {
    Pinned memory = new Pinned(ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    Natives.emulatedFill(memory.address, NOTHING, bytes);
    areas.put(memory.address, new Area(memory.address, bytes, memory.address, true));
    pins++;
    return memory;
  }

  private synchronized void unpin(Pinned memory) {
    if (areas.remove(memory.address) == null) {
      throw new IllegalStateException("Expected pinned memory to be freed once");
    }
    pins--;
    Natives.emulatedFill(memory.address, NOTHING, memory.buffer.capacity());
  }

  private final class Pinned implements PinnedMemory {
    private final ByteBuffer buffer;
    private final long address;

    Pinned(ByteBuffer buffer) {
      this.buffer = buffer;
      address = Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    @Override
    public long address() {
      return address;
    }

    @Override
    public ByteBuffer bytes() {
      return buffer;
    }

    @Override
    public void close() {
      unpin(this);
    }
  }
}
