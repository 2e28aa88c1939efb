// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.MemoryKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

record ReferenceMemory(ArrayAccess arrays) implements MemoryKernels {
  @Override
  public void zero(INDArray array) {
    arrays.put(array, new double[Math.toIntExact(array.length())]);
  }

  @Override
  public void copy(INDArray source, INDArray target) {
    arrays.put(target, arrays.get(source));
  }

  @Override
  public void copy(INDArray source, long from, INDArray target, long to, long count) {
    double[] values = arrays.get(target);
    System.arraycopy(arrays.get(source), (int) from, values, (int) to, (int) count);
    arrays.put(target, values);
  }
}
