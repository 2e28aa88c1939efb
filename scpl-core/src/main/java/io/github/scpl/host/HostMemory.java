// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Memory;
import io.github.scpl.device.Storage;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The memory of ND4J's arrays, which is outside Java's heap. */
final class HostMemory implements Memory {
  static final HostMemory HOST = new HostMemory();

  private HostMemory() {}

  @Override
  public String name() {
    return "host";
  }

  /** Memory that is detached from workspaces, so it may cross threads. */
  @Override
  public Storage allocate(DataType type, long length) {
    Natives.require();
    try {
      return new HostStorage(this, Nd4j.createUninitializedDetached(type, 'c', length));
    } catch (RuntimeException e) {
      // ND4J has no exception of its own for this.
      if (e.getMessage() == null || !e.getMessage().startsWith("Allocation failed")) {
        throw e;
      }
      OutOfMemoryError error = new OutOfMemoryError(e.getMessage());
      error.initCause(e);
      throw error;
    }
  }

  /** See {@link HostDevice#tensor}. */
  Tensor tensor(INDArray array) {
    requireDense(array);
    return Tensor.of(new HostStorage(this, array), array.shape());
  }

  private static void requireDense(INDArray array) {
    if (!hasDenseStrides(array)) {
      throw new IllegalArgumentException(
          "Expected a dense array in C order, got shape "
              + Arrays.toString(array.shape())
              + " with strides "
              + Arrays.toString(array.stride())
              + "; pass array.dup('c')");
    }
  }

  /** The strides alone tell: ND4J calls some permuted arrays C-ordered, some dense vectors not. */
  private static boolean hasDenseStrides(INDArray array) {
    long expected = 1;
    for (int d = array.rank() - 1; d >= 0; d--) {
      if (array.size(d) != 1 && array.stride(d) != expected) {
        return false;
      }
      expected *= array.size(d);
    }
    return true;
  }

  @Override
  public void zero(Tensor target) {
    HostAccess.clear(target);
  }

  @Override
  public void read(Tensor source, long from, double[] target, int count) {
    HostAccess.read(source, from, target, count);
  }

  @Override
  public void read(Tensor source, long from, float[] target, int count) {
    HostAccess.floats(source).get(Math.toIntExact(from), target, 0, count);
  }

  @Override
  public void write(Tensor target, long to, double[] source, int count) {
    HostAccess.write(target, to, source, count);
  }

  @Override
  public void write(Tensor target, long to, float[] source, int count) {
    HostAccess.write(target, to, source, count);
  }
}
