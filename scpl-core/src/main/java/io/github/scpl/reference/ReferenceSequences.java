// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.SequenceKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

record ReferenceSequences(ArrayAccess arrays) implements SequenceKernels {
  @Override
  public long firstOutside(INDArray ids, long rows) {
    double[] values = arrays.get(ids);
    for (int p = 0; p < values.length; p++) {
      if (!(values[p] >= 0 && values[p] < rows && values[p] == Math.rint(values[p]))) {
        return p;
      }
    }
    return -1;
  }

  @Override
  public void gather(INDArray ids, INDArray table, INDArray y) {
    int width = (int) table.size(1);
    double[] rows = arrays.get(ids);
    for (int p = 0; p < rows.length; p++) {
      arrays.put(y, p * width, arrays.get(table, (int) rows[p] * width, width));
    }
  }

  @Override
  public void scatter(INDArray ids, INDArray dy, INDArray table) {
    int width = (int) table.size(1);
    double[] rows = arrays.get(ids);
    double[] gradient = arrays.get(dy);
    for (int p = 0; p < rows.length; p++) {
      double[] sum = arrays.get(table, (int) rows[p] * width, width);
      for (int k = 0; k < width; k++) {
        sum[k] += gradient[p * width + k];
      }
      arrays.put(table, (int) rows[p] * width, sum);
    }
  }

  /** The share of every time step of every row in its mean. */
  private double[] shares(INDArray mask, int batch, int time) {
    double[] shares = new double[batch * time];
    double[] weights = mask == null ? null : arrays.get(mask);
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
  public void meanOverTime(INDArray x, INDArray mask, INDArray y) {
    int time = (int) x.size(1);
    int width = (int) x.size(2);
    double[] shares = shares(mask, (int) x.size(0), time);
    double[] values = arrays.get(x);
    double[] result = new double[(int) y.length()];
    for (int i = 0; i < values.length; i++) {
      result[i / (time * width) * width + i % width] += shares[i / width] * values[i];
    }
    arrays.put(y, result);
  }

  @Override
  public void meanOverTimeBackward(INDArray dy, INDArray mask, INDArray dx, boolean add) {
    int time = (int) dx.size(1);
    int width = (int) dx.size(2);
    double[] shares = shares(mask, (int) dx.size(0), time);
    double[] gradient = arrays.get(dy);
    double[] result = add ? arrays.get(dx) : new double[(int) dx.length()];
    for (int i = 0; i < result.length; i++) {
      result[i] += shares[i / width] * gradient[i / (time * width) * width + i % width];
    }
    arrays.put(dx, result);
  }

  @Override
  public void meanOfHalves(INDArray x, INDArray y) {
    double[] values = arrays.get(x);
    double[] result = new double[values.length / 2];
    for (int i = 0; i < result.length; i++) {
      result[i] = (values[i] + values[result.length + i]) / 2;
    }
    arrays.put(y, result);
  }

  @Override
  public void meanOfHalvesBackward(INDArray dy, INDArray dx, boolean add) {
    double[] gradient = arrays.get(dy);
    double[] result = add ? arrays.get(dx) : new double[2 * gradient.length];
    for (int i = 0; i < result.length; i++) {
      result[i] += gradient[i % gradient.length] / 2;
    }
    arrays.put(dx, result);
  }
}
