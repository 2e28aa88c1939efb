// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.LstmKernels;
import io.github.scpl.device.Tensor;

/** The gates i, f, g and o of a sample lie side by side, {@code width} each. */
record ReferenceLstm() implements LstmKernels {
  private static int batch(Cells cells) {
    return (int) cells.hidden().size(0);
  }

  private static int width(Cells cells) {
    return (int) cells.hidden().size(1);
  }

  /** The row of {@code [batch, time, ...]} that belongs to sample n at time step t. */
  private static int row(Cells cells, int n, int t) {
    return n * (int) cells.hiddenBefore().size(1) + t;
  }

  /** A row of {@code [rows, width]}, or zeros. */
  private double[] row(Tensor array, int row, int width) {
    return array == null ? new double[width] : array.toArray(row * width, width);
  }

  private boolean masked(Cells cells, int row) {
    return cells.mask() != null && cells.mask().toArray(row, 1)[0] == 0;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Override
  public void forward(Cells cells, int t, Tensor recurrent, Tensor output, int firstColumn) {
    int width = width(cells);
    for (int n = 0; n < batch(cells); n++) {
      int row = row(cells, n, t);
      double[] h = row(cells.hidden(), n, width);
      double[] c = row(cells.cell(), n, width);
      cells.hiddenBefore().assign(row * width, h);
      cells.cellBefore().assign(row * width, c);
      if (!masked(cells, row)) {
        double[] gates = row(cells.gates(), row, 4 * width);
        double[] product = row(recurrent, n, 4 * width);
        for (int k = 0; k < 4 * width; k++) {
          double x = gates[k] + product[k];
          gates[k] = k / width == 2 ? Math.tanh(x) : sigmoid(x);
        }
        for (int k = 0; k < width; k++) {
          c[k] = gates[width + k] * c[k] + gates[k] * gates[2 * width + k];
          h[k] = gates[3 * width + k] * Math.tanh(c[k]);
        }
        cells.gates().assign(row * 4 * width, gates);
        cells.hidden().assign(n * width, h);
        cells.cell().assign(n * width, c);
      }
      output.assign(row * (int) output.size(2) + firstColumn, h);
    }
  }

  @Override
  public void backward(
      Cells cells, int t, Tensor outputGradient, int firstColumn, CellGradients gradients) {
    int width = width(cells);
    for (int n = 0; n < batch(cells); n++) {
      int row = row(cells, n, t);
      double[] dh = row(gradients.hidden(), n, width);
      add(row(gradients.held(), n, width), dh);
      if (outputGradient != null) {
        int first = row * (int) outputGradient.size(2) + firstColumn;
        add(outputGradient.toArray(first, width), dh);
      }
      double[] gates = new double[4 * width];
      double[] held = dh;
      if (!masked(cells, row)) {
        gates = row(cells.gates(), row, 4 * width);
        double[] dc = row(gradients.cell(), n, width);
        gateGradients(gates, row(cells.cellBefore(), row, width), dh, dc);
        gradients.cell().assign(n * width, dc);
        held = new double[width];
      }
      cells.gates().assign(row * 4 * width, gates);
      gradients.step().assign(n * 4 * width, gates);
      if (gradients.held() != null) {
        gradients.held().assign(n * width, held);
      }
    }
  }

  private static void add(double[] x, double[] y) {
    for (int k = 0; k < y.length; k++) {
      y[k] += x[k];
    }
  }

  /**
   * From c' = f c + i g and h' = o tanh(c'): replaces gates by their gradients, and the gradient of
   * c' by that of c.
   */
  private static void gateGradients(double[] gates, double[] before, double[] dh, double[] dc) {
    int width = dh.length;
    for (int k = 0; k < width; k++) {
      double i = gates[k];
      double f = gates[width + k];
      double g = gates[2 * width + k];
      double o = gates[3 * width + k];
      double tanh = Math.tanh(f * before[k] + i * g);
      double d = dc[k] + dh[k] * o * (1 - tanh * tanh);
      gates[k] = d * g * i * (1 - i);
      gates[width + k] = d * before[k] * f * (1 - f);
      gates[2 * width + k] = d * i * (1 - g * g);
      gates[3 * width + k] = dh[k] * tanh * o * (1 - o);
      dc[k] = d * f;
    }
  }
}
