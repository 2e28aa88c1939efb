// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.DropoutKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;

record ReferenceDropout() implements DropoutKernels {
  /** Elements that share a key of their own. */
  private static final int CHUNK = 4096;

  /** What dropout multiplies the elements of the numbered chunk by. */
  static double[] factors(RandomKey key, int chunk, int count, double rate) {
    long seed = key.child(chunk).generator().nextLong();
    double[] factors = new double[count];
    for (int i = 0; i < count; i++) {
      factors[i] = keeps(seed, i, rate) ? 1 / (1 - rate) : 0;
    }
    return factors;
  }

  private static boolean keeps(long seed, int i, double rate) {
    int x = (int) seed + i * 0x9E3779B9;
    x = (x ^ x >>> 16) * 0x7FEB352D;
    x ^= (int) (seed >>> 32);
    x = (x ^ x >>> 15) * 0x846CA68B;
    x ^= x >>> 16;
    return x >>> 1 >= (int) (rate * 0x1p31);
  }

  private static void drop(double[] x, RandomKey key, int chunk, double rate) {
    for (int from = 0; from < x.length; from += chunk) {
      int count = Math.min(chunk, x.length - from);
      double[] factors = factors(key, from / chunk, count, rate);
      for (int i = 0; i < count; i++) {
        x[from + i] *= factors[i];
      }
    }
  }

  @Override
  public void dropout(Tensor x, Tensor residual, Tensor y, RandomKey key, double rate) {
    double[] values = x.toArray();
    double[] base = residual == null ? new double[values.length] : residual.toArray();
    drop(values, key, CHUNK, rate);
    for (int i = 0; i < values.length; i++) {
      values[i] += base[i];
    }
    y.assign(values);
  }

  @Override
  public void biasReluDropout(Tensor rows, Tensor bias, RandomKey key, double rate) {
    double[] values = rows.toArray();
    double[] addend = bias.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(values[i] + addend[i % addend.length], 0);
    }
    int wholeRows = Math.max(1, CHUNK / addend.length) * addend.length;
    drop(values, key, wholeRows, rate);
    rows.assign(values);
  }

  @Override
  public void biasReluDropoutBackward(Tensor y, Tensor dy, double rate) {
    double[] outputs = y.toArray();
    double[] gradient = dy.toArray();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = outputs[i] > 0 ? gradient[i] / (1 - rate) : 0;
    }
    dy.assign(gradient);
  }
}
