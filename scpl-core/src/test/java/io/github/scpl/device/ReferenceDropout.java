// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static io.github.scpl.device.ReferenceKernels.get;
import static io.github.scpl.device.ReferenceKernels.put;

import io.github.scpl.random.RandomKey;

final class ReferenceDropout implements DropoutKernels {
  /** Elements that share a key of their own. */
  private static final int CHUNK = 4096;

  /** Whether dropout keeps element i of the numbered chunk. */
  static boolean keeps(RandomKey key, int chunk, int i, double rate) {
    if (rate == 0) {
      return true;
    }
    long seed = key.child(chunk).generator().nextLong();
    int x = (int) seed + i * 0x9E3779B9;
    x = (x ^ x >>> 16) * 0x7FEB352D;
    x ^= (int) (seed >>> 32);
    x = (x ^ x >>> 15) * 0x846CA68B;
    x ^= x >>> 16;
    return x >>> 1 >= (int) (rate * 0x1p31);
  }

  private static double drop(double x, RandomKey key, int element, int chunk, double rate) {
    return keeps(key, element / chunk, element % chunk, rate) ? x / (1 - rate) : 0;
  }

  @Override
  public void dropout(Tensor x, Tensor residual, Tensor y, RandomKey key, double rate) {
    double[] values = get(x);
    double[] base = residual == null ? new double[values.length] : get(residual);
    for (int i = 0; i < values.length; i++) {
      values[i] = base[i] + drop(values[i], key, i, CHUNK, rate);
    }
    put(y, values);
  }

  @Override
  public void biasReluDropout(Tensor rows, Tensor bias, RandomKey key, double rate) {
    double[] values = get(rows);
    double[] addend = get(bias);
    int wholeRows = Math.max(1, CHUNK / addend.length) * addend.length;
    for (int i = 0; i < values.length; i++) {
      double positive = Math.max(values[i] + addend[i % addend.length], 0);
      values[i] = drop(positive, key, i, wholeRows, rate);
    }
    put(rows, values);
  }

  @Override
  public void biasReluDropoutBackward(Tensor y, Tensor dy, double rate) {
    double[] outputs = get(y);
    double[] gradient = get(dy);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = outputs[i] > 0 ? gradient[i] / (1 - rate) : 0;
    }
    put(dy, gradient);
  }
}
