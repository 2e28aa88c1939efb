// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.Workspace;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Memory that all kernels of an arena use in turn, since what they write there need not outlast
 * their call. Those who own an arena run one kernel at a time, but for {@code Kernels.both}, which
 * none that uses this memory may be part of. Not thread-safe.
 */
final class SharedScratch implements Workspace {
  private static final int PLACES = 4;

  private final Scratch[] places = new Scratch[PLACES];

  private SharedScratch(Arena arena) {
    for (int i = 0; i < PLACES; i++) {
      places[i] = new Scratch(arena, DataType.FLOAT);
    }
  }

  /** That of an arena, whose owner frees it. */
  static SharedScratch of(Arena arena) {
    return arena.shared(SharedScratch.class, SharedScratch::new);
  }

  /** An array of FLOAT at a place, counted from 0. */
  Tensor get(int place, long... shape) {
    return places[place].get(shape);
  }

  @Override
  public Pointer get(int place, long bytes) {
    long floats = (bytes + Float.BYTES - 1) / Float.BYTES;
    return HostAccess.pointer(places[place].get(floats));
  }
}
