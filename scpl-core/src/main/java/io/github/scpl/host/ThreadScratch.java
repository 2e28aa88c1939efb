// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.host.onednn.Workspace;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory of a thread for what its kernels write that need not outlast their call, where there is no
 * arena at hand. It is freed when the thread has ended.
 */
final class ThreadScratch implements Workspace {
  private static final ThreadLocal<ThreadScratch> ALL = ThreadLocal.withInitial(ThreadScratch::new);

  /** That of the thread that uses it. */
  static final Workspace CURRENT = (place, bytes) -> ALL.get().get(place, bytes);

  private static final int PLACES = 2;

  private final BytePointer[] places = new BytePointer[PLACES];

  private ThreadScratch() {}

  @Override
  public Pointer get(int place, long bytes) {
    BytePointer present = places[place];
    if (present == null || present.capacity() < bytes) {
      if (present != null) {
        present.close();
      }
      places[place] = new BytePointer(bytes);
    }
    return places[place];
  }
}
