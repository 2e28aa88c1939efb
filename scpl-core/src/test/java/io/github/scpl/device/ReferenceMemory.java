// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static io.github.scpl.device.ReferenceKernels.get;
import static io.github.scpl.device.ReferenceKernels.put;

import org.nd4j.linalg.api.ndarray.INDArray;

final class ReferenceMemory implements MemoryKernels {
  @Override
  public void zero(INDArray array) {
    put(array, new double[Math.toIntExact(array.length())]);
  }

  @Override
  public void copy(INDArray source, INDArray target) {
    put(target, get(source));
  }

  @Override
  public void copy(INDArray source, long from, INDArray target, long to, long count) {
    double[] values = get(target);
    System.arraycopy(get(source), (int) from, values, (int) to, (int) count);
    put(target, values);
  }
}
