// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.SequenceKernels;
import io.github.scpl.device.Tensor;

record ReferenceSequences() implements SequenceKernels {
  @Override
  public void firstOutside(Tensor ids, long rows, Tensor place) {
    double[] values = ids.toArray();
    for (int p = 0; p < values.length; p++) {
      if (!(values[p] >= 0 && values[p] < rows && values[p] == Math.rint(values[p]))) {
        place.assign(new double[] {p, values[p]});
        return;
      }
    }
    place.assign(new double[] {-1, 0});
  }

  @Override
  public void gather(Tensor ids, Tensor table, Tensor y) {
    int width = (int) table.size(1);
    double[] rows = ids.toArray();
    for (int p = 0; p < rows.length; p++) {
      y.assign(p * width, table.toArray((int) rows[p] * width, width));
    }
  }

  @Override
  public void scatter(Tensor ids, Tensor dy, Tensor table) {
    int width = (int) table.size(1);
    double[] rows = ids.toArray();
    double[] gradient = dy.toArray();
    for (int p = 0; p < rows.length; p++) {
      double[] sum = table.toArray((int) rows[p] * width, width);
      for (int k = 0; k < width; k++) {
        sum[k] += gradient[p * width + k];
      }
      table.assign((int) rows[p] * width, sum);
    }
  }

  /** The share of every time step of every row in its mean. */
  private double[] shares(Tensor mask, int batch, int time) {
    double[] shares = new double[batch * time];
    double[] weights = mask == null ? null : mask.toArray();
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
    double[] values = x.toArray();
    double[] result = new double[(int) y.length()];
    for (int i = 0; i < values.length; i++) {
      result[i / (time * width) * width + i % width] += shares[i / width] * values[i];
    }
    y.assign(result);
  }

  @Override
  public void meanOverTimeBackward(Tensor dy, Tensor mask, Tensor dx, boolean add) {
    int time = (int) dx.size(1);
    int width = (int) dx.size(2);
    double[] shares = shares(mask, (int) dx.size(0), time);
    double[] gradient = dy.toArray();
    double[] result = add ? dx.toArray() : new double[(int) dx.length()];
    for (int i = 0; i < result.length; i++) {
      result[i] += shares[i / width] * gradient[i / (time * width) * width + i % width];
    }
    dx.assign(result);
  }

  @Override
  public void meanOfHalves(Tensor x, Tensor y) {
    double[] values = x.toArray();
    double[] result = new double[values.length / 2];
    for (int i = 0; i < result.length; i++) {
      result[i] = (values[i] + values[result.length + i]) / 2;
    }
    y.assign(result);
  }

  @Override
  public void meanOfHalvesBackward(Tensor dy, Tensor dx, boolean add) {
    double[] gradient = dy.toArray();
    double[] result = add ? dx.toArray() : new double[2 * gradient.length];
    for (int i = 0; i < result.length; i++) {
      result[i] += gradient[i % gradient.length] / 2;
    }
    dx.assign(result);
  }
}
