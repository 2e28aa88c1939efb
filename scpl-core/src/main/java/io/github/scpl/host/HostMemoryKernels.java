// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;

/** {@link MemoryKernels} on the host, for any type; and copies from and to other devices. */
final class HostMemoryKernels implements MemoryKernels {
  @Override
  public void zero(Tensor array) {
    HostAccess.clear(array);
  }

  @Override
  public void copy(Tensor source, Tensor target) {
    if (source.memory() == target.memory()) {
      HostAccess.copy(source, target);
    } else {
      target.assign(source.toArray());
    }
  }

  @Override
  public void copy(Tensor source, long from, Tensor target, long to, long count) {
    if (source.memory() == target.memory()) {
      HostAccess.copy(source, from, target, to, count);
    } else { // each device knows how to write to itself
      int elements = Math.toIntExact(count);
      target.write(to, source.toArray(from, elements), elements);
    }
  }

  @Override
  public void windows(Tensor samples, long first, Tensor places, Tensor border, Tensor y) {
    new SampleWindows(samples, border, y).copy(first, HostAccess.toInts(places));
  }
}
