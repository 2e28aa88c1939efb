// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Event;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.Closing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Pinned memory that the host's arrays are copied to, and the card copies from while the next ones
 * are on their way to other such memory. Not thread-safe.
 */
final class Staging implements AutoCloseable {
  /** Uploads that may be on their way; features, mask and labels of two batches. */
  private static final int PLACES = 6;

  private final Driver driver;
  private final Stream stream;
  private final PinnedMemory[] places = new PinnedMemory[PLACES];
  private final Event[] ends = new Event[PLACES];
  private int next;

  Staging(Driver driver, Stream stream) {
    this.driver = driver;
    this.stream = stream;
  }

  /** Lets the host write bytes, and submits their way to the card. */
  Event upload(Consumer<ByteBuffer> writer, long to, int bytes) {
    PinnedMemory place = claim(bytes);
    writer.accept(
        place
            .bytes()
            .duplicate()
            .order(ByteOrder.nativeOrder())
            .limit(bytes)
            .slice()
            .order(ByteOrder.nativeOrder()));
    stream.copy(place.address(), to, bytes);
    Event end = stream.record();
    ends[next] = end;
    next = (next + 1) % PLACES;
    return end;
  }

  private PinnedMemory claim(int bytes) {
    if (ends[next] != null) {
      ends[next].join();
      ends[next] = null;
    }
    PinnedMemory place = places[next];
    if (place == null || place.bytes().capacity() < bytes) {
      places[next] = null;
      if (place != null) {
        place.close();
      }
      places[next] = driver.pin(bytes);
    }
    return places[next];
  }

  /** Frees the memory, from which nothing may be copied any more. */
  @Override
  public void close() {
    List<PinnedMemory> all = new ArrayList<>();
    for (PinnedMemory place : places) {
      if (place != null) {
        all.add(place);
      }
    }
    Closing.each(all, PinnedMemory::close);
  }
}
