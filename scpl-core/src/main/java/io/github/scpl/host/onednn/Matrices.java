// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.dnnl.memory;

/** Descriptions of matrices of float32. */
final class Matrices {
  private Matrices() {}

  /** A matrix that is stored as it is, or transposed, in C order. */
  static memory.desc of(long rows, long columns, boolean transposed) {
    return tagged(rows, columns, transposed ? memory.format_tag.ba : memory.format_tag.ab);
  }

  /** A matrix in the order that an operation chooses. */
  static memory.desc any(long rows, long columns) {
    return tagged(rows, columns, memory.format_tag.any);
  }

  private static memory.desc tagged(long rows, long columns, memory.format_tag tag) {
    return new memory.desc(new long[] {rows, columns}, memory.data_type.f32, tag);
  }
}
