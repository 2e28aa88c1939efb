// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.device.Readback;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Numbers that come back with a submission.
 *
 * @param results all of the submission, for which it waits
 */
record Pending(Supplier<ByteBuffer> results, int at, int count, DataType type) implements Readback {
  @Override
  public boolean isImmediate() {
    return false;
  }

  @Override
  public double[] get() {
    ByteBuffer bytes = results.get().position(at);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type) {
            case FLOAT -> bytes.getFloat();
            case DOUBLE -> bytes.getDouble();
            case INT -> bytes.getInt();
            default -> throw new IllegalStateException("Expected numbers, got " + type);
          };
    }
    return values;
  }
}
