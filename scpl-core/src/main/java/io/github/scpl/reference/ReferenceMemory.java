// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;

record ReferenceMemory() implements MemoryKernels {
  @Override
  public void zero(Tensor array) {
    array.assign(new double[Math.toIntExact(array.length())]);
  }

  @Override
  public void copy(Tensor source, Tensor target) {
    target.assign(source.toArray());
  }

  @Override
  public void copy(Tensor source, long from, Tensor target, long to, long count) {
    double[] values = target.toArray();
    System.arraycopy(source.toArray(), (int) from, values, (int) to, (int) count);
    target.assign(values);
  }
}
