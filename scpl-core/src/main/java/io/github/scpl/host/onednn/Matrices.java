// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.dnnl.memory;

/** Descriptions of matrices. */
final class Matrices {
  private Matrices() {}

  /** The type of factors, rounded or as they are. */
  static memory.data_type factors(boolean bfloat16) {
    return bfloat16 ? memory.data_type.bf16 : memory.data_type.f32;
  }

  /** A matrix of float32 in C order, as it is or transposed. */
  static memory.desc of(long rows, long columns, boolean transposed) {
    return of(rows, columns, transposed, memory.data_type.f32);
  }

  /** A matrix in C order, as it is or transposed. */
  static memory.desc of(long rows, long columns, boolean transposed, memory.data_type type) {
    return tagged(rows, columns, type, transposed ? memory.format_tag.ba : memory.format_tag.ab);
  }

  /** A matrix in the order that an operation chooses. */
  static memory.desc any(long rows, long columns, memory.data_type type) {
    return tagged(rows, columns, type, memory.format_tag.any);
  }

  private static memory.desc tagged(
      long rows, long columns, memory.data_type type, memory.format_tag tag) {
    return new memory.desc(new long[] {rows, columns}, type, tag);
  }
}
