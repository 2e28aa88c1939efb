// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static io.github.scpl.device.ReferenceKernels.get;
import static io.github.scpl.device.ReferenceKernels.put;

final class ReferenceMemory implements MemoryKernels {
  @Override
  public void zero(Tensor array) {
    put(array, new double[Math.toIntExact(array.length())]);
  }

  @Override
  public void copy(Tensor source, Tensor target) {
    put(target, get(source));
  }

  @Override
  public void copy(Tensor source, long from, Tensor target, long to, long count) {
    double[] values = get(target);
    System.arraycopy(get(source), (int) from, values, (int) to, (int) count);
    put(target, values);
  }
}
