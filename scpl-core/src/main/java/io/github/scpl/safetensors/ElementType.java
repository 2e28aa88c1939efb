// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** Types of elements by their names in files. Those that ND4J has none of are not read. */
enum ElementType {
  BOOL(DataType.BOOL, 1),
  U8(DataType.UINT8, 1),
  I8(DataType.INT8, 1),
  U16(DataType.UINT16, 2),
  I16(DataType.INT16, 2),
  F16(DataType.FLOAT16, 2),
  BF16(DataType.BFLOAT16, 2),
  U32(DataType.UINT32, 4),
  I32(DataType.INT32, 4),
  F32(DataType.FLOAT, 4),
  U64(DataType.UINT64, 8),
  I64(DataType.INT64, 8),
  F64(DataType.DOUBLE, 8);

  final DataType dataType;

  /** Bytes of an element. */
  final int width;

  ElementType(DataType dataType, int width) {
    this.dataType = dataType;
    this.width = width;
  }

  /** The type of this name; empty if there is none. */
  static Optional<ElementType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /**
   * The type of tensors that can be written.
   *
   * @throws IllegalArgumentException if they can not
   */
  static ElementType of(DataType dataType) {
    return switch (dataType) {
      case FLOAT -> F32;
      case DOUBLE -> F64;
      default -> throw new IllegalArgumentException("expected FLOAT or DOUBLE, got " + dataType);
    };
  }
}
