// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A tensor in a file: row-major, little-endian. Immutable and thread-safe.
 *
 * @param name any text
 * @param dataType the type of its elements
 * @param shape its dimensions; none of a scalar, and any of them may be 0
 * @param offset where its first byte is in the file, counted from the file's first byte
 * @param bytes how many bytes it takes
 */
public record StoredTensor(
    String name, DataType dataType, List<Long> shape, long offset, long bytes) {
  /** Copies the list. */
  public StoredTensor {
    shape = List.copyOf(shape);
  }
}
