// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.batch;

import io.github.scpl.device.Layout;
import io.github.scpl.device.Tensor;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What has to be known of an array before its elements come.
 *
 * @param role which of a batch's arrays it is
 * @param type of its elements
 * @param layout in which order they come
 * @param shape its dimensions
 */
public record ArrayHead(Role role, DataType type, Layout layout, List<Long> shape) {
  /** The arrays that a batch may have. */
  public enum Role {
    FEATURES,
    MASK,
    HIDDEN,
    CELL,
    TARGETS
  }

  /** Copies the list. */
  public ArrayHead {
    shape = List.copyOf(shape);
  }

  static ArrayHead of(Role role, Tensor array) {
    List<Long> shape = LongStream.of(array.shape()).boxed().toList();
    return new ArrayHead(role, array.dataType(), array.layout(), shape);
  }

  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /** The number of elements. */
  long length() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Bytes of an element on its way. */
  int width() {
    return switch (type) {
      case FLOAT, INT -> 4;
      case DOUBLE -> 8;
      default ->
          throw new IllegalArgumentException(
              "Expected an array of FLOAT, DOUBLE or INT32, got " + type);
    };
  }

  /** Bytes of all elements. */
  long bytes() {
    return Math.multiplyExact(length(), width());
  }
}
