// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.LstmKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** {@link LstmKernels} in double precision; {@link FloatLstmKernels} is its twin. */
final class DoubleLstmKernels implements LstmKernels {
  static final LstmKernels INSTANCE = new DoubleLstmKernels();

  private static final int ELEMENTS_PER_THREAD = 8192;

  private DoubleLstmKernels() {}

  @Override
  public void forward(
      Cells cells,
      int t,
      Tensor recurrent,
      Tensor inputBias,
      Tensor hiddenBias,
      Tensor output,
      int firstColumn) {
    Views views = new Views(cells);
    int width = views.width;
    int columns = Math.toIntExact(output.size(2));
    DoubleWindow products = recurrent == null ? null : HostAccess.doubles(recurrent);
    DoubleWindow outputs = HostAccess.doubles(output);
    double[] bias = sum(HostAccess.doubles(inputBias), HostAccess.doubles(hiddenBias), 4 * width);
    Parallel.range(
        views.batch,
        views.rowsPerThread(),
        (from, to) -> {
          double[] gates = new double[4 * width];
          double[] product = new double[4 * width];
          double[] hidden = new double[width];
          double[] cell = new double[width];
          for (int n = from; n < to; n++) {
            int step = n * views.time + t;
            views.hidden.get(n * width, hidden, 0, width);
            views.cell.get(n * width, cell, 0, width);
            views.hiddenBefore.put(step * width, hidden, 0, width);
            views.cellBefore.put(step * width, cell, 0, width);
            if (!views.isMasked(step)) {
              views.gates.get(step * 4 * width, gates, 0, 4 * width);
              add(gates, bias);
              if (products != null) {
                products.get(n * 4 * width, product, 0, 4 * width);
                add(gates, product);
              }
              DoubleMath.sigmoid(gates, 0, 2 * width);
              DoubleMath.tanh(gates, 2 * width, 3 * width);
              DoubleMath.sigmoid(gates, 3 * width, 4 * width);
              nextCell(gates, cell);
              System.arraycopy(cell, 0, hidden, 0, width);
              DoubleMath.tanh(hidden, 0, width);
              nextHidden(gates, hidden);
              views.gates.put(step * 4 * width, gates, 0, 4 * width);
              views.hidden.put(n * width, hidden, 0, width);
              views.cell.put(n * width, cell, 0, width);
            }
            outputs.put(step * columns + firstColumn, hidden, 0, width);
          }
        });
  }

  private static double[] sum(DoubleWindow first, DoubleWindow second, int count) {
    double[] sum = new double[count];
    double[] addend = new double[count];
    first.get(0, sum, 0, count);
    second.get(0, addend, 0, count);
    add(sum, addend);
    return sum;
  }

  private static void add(double[] y, double[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] += x[i];
    }
  }

  /** c = f c + i g. */
  private static void nextCell(double[] gates, double[] cell) {
    int width = cell.length;
    for (int k = 0; k < width; k++) {
      cell[k] = gates[width + k] * cell[k] + gates[k] * gates[2 * width + k];
    }
  }

  /** h = o tanh(c), from tanh(c). */
  private static void nextHidden(double[] gates, double[] hidden) {
    int width = hidden.length;
    for (int k = 0; k < width; k++) {
      hidden[k] *= gates[3 * width + k];
    }
  }

  @Override
  public void backward(
      Cells cells, int t, Tensor outputGradient, int firstColumn, CellGradients gradients) {
    Views views = new Views(cells);
    int width = views.width;
    int columns = outputGradient == null ? 0 : Math.toIntExact(outputGradient.size(2));
    DoubleWindow outputs = outputGradient == null ? null : HostAccess.doubles(outputGradient);
    DoubleWindow hiddens = HostAccess.doubles(gradients.hidden());
    DoubleWindow cellGradients = HostAccess.doubles(gradients.cell());
    DoubleWindow steps = HostAccess.doubles(gradients.step());
    DoubleWindow held = gradients.held() == null ? null : HostAccess.doubles(gradients.held());
    Parallel.range(
        views.batch,
        views.rowsPerThread(),
        (from, to) -> {
          double[] gates = new double[4 * width];
          double[] addend = new double[width];
          double[] zeros = new double[width];
          double[] hidden = new double[width];
          double[] cell = new double[width];
          double[] tanh = new double[width];
          double[] cellBefore = new double[width];
          for (int n = from; n < to; n++) {
            int step = n * views.time + t;
            hiddens.get(n * width, hidden, 0, width);
            if (outputs != null) {
              outputs.get(step * columns + firstColumn, addend, 0, width);
              add(hidden, addend);
            }
            if (held != null) {
              held.get(n * width, addend, 0, width);
              add(hidden, addend);
              held.put(n * width, views.isMasked(step) ? hidden : zeros, 0, width);
            }
            if (views.isMasked(step)) {
              Arrays.fill(gates, 0);
            } else {
              views.gates.get(step * 4 * width, gates, 0, 4 * width);
              views.cellBefore.get(step * width, cellBefore, 0, width);
              cellGradients.get(n * width, cell, 0, width);
              System.arraycopy(cellBefore, 0, tanh, 0, width);
              nextCell(gates, tanh);
              DoubleMath.tanh(tanh, 0, width);
              gateGradients(gates, tanh, cellBefore, hidden, cell);
              cellGradients.put(n * width, cell, 0, width);
            }
            views.gates.put(step * 4 * width, gates, 0, 4 * width);
            steps.put(n * 4 * width, gates, 0, 4 * width);
          }
        });
  }

  /**
   * Replaces the gates by the gradients of what goes into them, and the cell's gradient after the
   * step by that before it.
   */
  private static void gateGradients(
      double[] gates, double[] tanh, double[] cellBefore, double[] dh, double[] dc) {
    int width = tanh.length;
    for (int k = 0; k < width; k++) {
      double i = gates[k];
      double f = gates[width + k];
      double g = gates[2 * width + k];
      double o = gates[3 * width + k];
      double d = dc[k] + dh[k] * o * (1 - tanh[k] * tanh[k]);
      gates[k] = d * g * i * (1 - i);
      gates[width + k] = d * cellBefore[k] * f * (1 - f);
      gates[2 * width + k] = d * i * (1 - g * g);
      gates[3 * width + k] = dh[k] * tanh[k] * o * (1 - o);
      dc[k] = d * f;
    }
  }

  /** The memory of a direction's arrays. */
  private static final class Views {
    final int batch;
    final int time;
    final int width;
    final DoubleWindow gates;
    final DoubleWindow hiddenBefore;
    final DoubleWindow cellBefore;
    final DoubleWindow hidden;
    final DoubleWindow cell;
    final DoubleWindow mask;

    Views(Cells cells) {
      batch = Math.toIntExact(cells.hiddenBefore().size(0));
      time = Math.toIntExact(cells.hiddenBefore().size(1));
      width = Math.toIntExact(cells.hiddenBefore().size(2));
      gates = HostAccess.doubles(cells.gates());
      hiddenBefore = HostAccess.doubles(cells.hiddenBefore());
      cellBefore = HostAccess.doubles(cells.cellBefore());
      hidden = HostAccess.doubles(cells.hidden());
      cell = HostAccess.doubles(cells.cell());
      mask = cells.mask() == null ? null : HostAccess.doubles(cells.mask());
    }

    int rowsPerThread() {
      return 1 + ELEMENTS_PER_THREAD / (4 * width);
    }

    boolean isMasked(int step) {
      return mask != null && mask.get(step) == 0;
    }
  }
}
