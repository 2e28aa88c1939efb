// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static io.github.scpl.device.ReferenceKernels.get;
import static io.github.scpl.device.ReferenceKernels.put;

final class ReferenceLstm implements LstmKernels {
  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static boolean masked(Cells cells, int n, int t) {
    return cells.mask() != null && cells.mask().array().getDouble(n, t) == 0;
  }

  @Override
  public void forward(
      Cells cells,
      int t,
      Tensor recurrent,
      Tensor inputBias,
      Tensor hiddenBias,
      Tensor output,
      int firstColumn) {
    int width = (int) cells.hidden().size(1);
    for (int n = 0; n < cells.hidden().size(0); n++) {
      for (int k = 0; k < width; k++) {
        double before = cells.cell().array().getDouble(n, k);
        cells.hiddenBefore().array().putScalar(n, t, k, cells.hidden().array().getDouble(n, k));
        cells.cellBefore().array().putScalar(n, t, k, before);
        if (!masked(cells, n, t)) {
          double[] gate = new double[4];
          for (int g = 0; g < 4; g++) {
            int column = g * width + k;
            double x = cells.gates().array().getDouble(n, t, column);
            x += inputBias.array().getDouble(column) + hiddenBias.array().getDouble(column);
            x += recurrent == null ? 0 : recurrent.array().getDouble(n, column);
            gate[g] = g == 2 ? Math.tanh(x) : sigmoid(x);
            cells.gates().array().putScalar(n, t, column, gate[g]);
          }
          double cell = gate[1] * before + gate[0] * gate[2];
          cells.cell().array().putScalar(n, k, cell);
          cells.hidden().array().putScalar(n, k, gate[3] * Math.tanh(cell));
        }
        output.array().putScalar(n, t, firstColumn + k, cells.hidden().array().getDouble(n, k));
      }
    }
  }

  @Override
  public void backward(
      Cells cells, int t, Tensor outputGradient, int firstColumn, CellGradients gradients) {
    int width = (int) cells.hidden().size(1);
    double[] dh = get(gradients.hidden());
    double[] dc = get(gradients.cell());
    double[] step = new double[4 * dh.length];
    double[] held = gradients.held() == null ? new double[dh.length] : get(gradients.held());
    for (int n = 0; n < cells.hidden().size(0); n++) {
      for (int k = 0; k < width; k++) {
        int e = n * width + k;
        double h = dh[e] + held[e];
        h += outputGradient == null ? 0 : outputGradient.array().getDouble(n, t, firstColumn + k);
        boolean masked = masked(cells, n, t);
        held[e] = masked ? h : 0;
        double[] d = masked ? new double[4] : gateGradients(cells, n, t, k, h, dc);
        for (int g = 0; g < 4; g++) {
          step[n * 4 * width + g * width + k] = d[g];
          cells.gates().array().putScalar(n, t, g * width + k, d[g]);
        }
      }
    }
    put(gradients.cell(), dc);
    put(gradients.step(), step);
    if (gradients.held() != null) {
      put(gradients.held(), held);
    }
  }

  /** From c' = f c + i g and h' = o tanh(c'); replaces the gradient of c' by that of c. */
  private static double[] gateGradients(Cells cells, int n, int t, int k, double dh, double[] dc) {
    int width = (int) cells.hidden().size(1);
    double i = cells.gates().array().getDouble(n, t, k);
    double f = cells.gates().array().getDouble(n, t, width + k);
    double g = cells.gates().array().getDouble(n, t, 2 * width + k);
    double o = cells.gates().array().getDouble(n, t, 3 * width + k);
    double before = cells.cellBefore().array().getDouble(n, t, k);
    double tanh = Math.tanh(f * before + i * g);
    double d = dc[n * width + k] + dh * o * (1 - tanh * tanh);
    dc[n * width + k] = d * f;
    return new double[] {
      d * g * i * (1 - i), d * before * f * (1 - f), d * i * (1 - g * g), dh * tanh * o * (1 - o)
    };
  }
}
