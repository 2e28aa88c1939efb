// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.javacpp.Pointer;

/** Memory for what an operation needs besides its arguments. */
public interface Workspace {
  /**
   * Memory of at least so many bytes, whose content need not outlast the operation; the caller of
   * the operation keeps it reachable.
   *
   * @param place the same number for the same memory, counted from 0
   */
  Pointer get(int place, long bytes);
}
