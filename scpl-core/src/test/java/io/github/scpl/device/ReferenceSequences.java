// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static io.github.scpl.device.ReferenceKernels.get;
import static io.github.scpl.device.ReferenceKernels.put;

final class ReferenceSequences implements SequenceKernels {
  @Override
  public long firstOutside(Tensor ids, long rows) {
    double[] values = get(ids);
    for (int p = 0; p < values.length; p++) {
      if (!(values[p] >= 0 && values[p] < rows && values[p] == Math.rint(values[p]))) {
        return p;
      }
    }
    return -1;
  }

  @Override
  public void gather(Tensor ids, Tensor table, Tensor y) {
    int width = (int) table.size(1);
    double[] rows = get(ids);
    double[] values = get(table);
    double[] result = new double[rows.length * width];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[(int) rows[i / width] * width + i % width];
    }
    put(y, result);
  }

  @Override
  public void scatter(Tensor ids, Tensor dy, Tensor table) {
    int width = (int) table.size(1);
    double[] rows = get(ids);
    double[] values = get(table);
    double[] gradient = get(dy);
    for (int i = 0; i < gradient.length; i++) {
      values[(int) rows[i / width] * width + i % width] += gradient[i];
    }
    put(table, values);
  }

  /** The share of every time step of every row in its mean. */
  private static double[] shares(Tensor mask, int batch, int time) {
    double[] shares = new double[batch * time];
    double[] weights = mask == null ? null : get(mask);
    for (int n = 0; n < batch; n++) {
      double sum = 0;
      for (int t = 0; t < time; t++) {
        shares[n * time + t] = weights == null ? 1 : weights[n * time + t];
        sum += shares[n * time + t];
      }
      for (int t = 0; t < time && sum != 0; t++) {
        shares[n * time + t] /= sum;
      }
    }
    return shares;
  }

  @Override
  public void meanOverTime(Tensor x, Tensor mask, Tensor y) {
    int time = (int) x.size(1);
    int width = (int) x.size(2);
    double[] shares = shares(mask, (int) x.size(0), time);
    double[] values = get(x);
    double[] result = new double[(int) y.length()];
    for (int i = 0; i < values.length; i++) {
      result[i / (time * width) * width + i % width] += shares[i / width] * values[i];
    }
    put(y, result);
  }

  @Override
  public void meanOverTimeBackward(Tensor dy, Tensor mask, Tensor dx, boolean add) {
    int time = (int) dx.size(1);
    int width = (int) dx.size(2);
    double[] shares = shares(mask, (int) dx.size(0), time);
    double[] gradient = get(dy);
    double[] result = add ? get(dx) : new double[(int) dx.length()];
    for (int i = 0; i < result.length; i++) {
      result[i] += shares[i / width] * gradient[i / (time * width) * width + i % width];
    }
    put(dx, result);
  }

  @Override
  public void meanOfHalves(Tensor x, Tensor y) {
    double[] values = get(x);
    double[] result = new double[values.length / 2];
    for (int i = 0; i < result.length; i++) {
      result[i] = (values[i] + values[result.length + i]) / 2;
    }
    put(y, result);
  }

  @Override
  public void meanOfHalvesBackward(Tensor dy, Tensor dx, boolean add) {
    double[] gradient = get(dy);
    double[] result = add ? get(dx) : new double[2 * gradient.length];
    for (int i = 0; i < result.length; i++) {
      result[i] += gradient[i % gradient.length] / 2;
    }
    put(dx, result);
  }
}
