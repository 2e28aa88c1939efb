// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.Workspace;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Memory that all kernels of an arena use in turn, since what they write there need not outlast
 * their call. Those who own an arena run one kernel at a time, but for {@code Kernels.both}, which
 * none that uses this memory may be part of. Not thread-safe.
 */
final class SharedScratch implements Workspace {
  private final Arena arena;
  private final List<Scratch> places = new ArrayList<>();

  private SharedScratch(Arena arena) {
    this.arena = arena;
  }

  /** That of an arena, whose owner frees it. */
  static SharedScratch of(Arena arena) {
    return arena.shared(SharedScratch.class, SharedScratch::new);
  }

  /** An array of FLOAT at a place, counted from 0. */
  Tensor get(int place, long... shape) {
    while (places.size() <= place) {
      places.add(new Scratch(arena, DataType.FLOAT));
    }
    return places.get(place).get(shape);
  }

  @Override
  public Pointer get(int place, long bytes) {
    long floats = (bytes + Float.BYTES - 1) / Float.BYTES;
    return HostAccess.pointer(get(place, new long[] {floats}));
  }
}
