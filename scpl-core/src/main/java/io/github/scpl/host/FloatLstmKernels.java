// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.LstmKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;

/** {@link LstmKernels} in single precision. */
final class FloatLstmKernels implements LstmKernels {
  static final LstmKernels INSTANCE = new FloatLstmKernels();

  private static final int ELEMENTS_PER_THREAD = 8192;

  private FloatLstmKernels() {}

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
    FloatWindow products = recurrent == null ? null : HostAccess.floats(recurrent);
    FloatWindow outputs = HostAccess.floats(output);
    float[] bias = sum(HostAccess.floats(inputBias), HostAccess.floats(hiddenBias), 4 * width);
    Parallel.range(
        views.batch,
        views.rowsPerThread(),
        (from, to) -> {
          float[] gates = new float[4 * width];
          float[] product = new float[4 * width];
          float[] hidden = new float[width];
          float[] cell = new float[width];
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
              FloatMath.sigmoid(gates, 0, 2 * width);
              FloatMath.tanh(gates, 2 * width, 3 * width);
              FloatMath.sigmoid(gates, 3 * width, 4 * width);
              nextCell(gates, cell);
              System.arraycopy(cell, 0, hidden, 0, width);
              FloatMath.tanh(hidden, 0, width);
              nextHidden(gates, hidden);
              views.gates.put(step * 4 * width, gates, 0, 4 * width);
              views.hidden.put(n * width, hidden, 0, width);
              views.cell.put(n * width, cell, 0, width);
            }
            outputs.put(step * columns + firstColumn, hidden, 0, width);
          }
        });
  }

  private static float[] sum(FloatWindow first, FloatWindow second, int count) {
    float[] sum = new float[count];
    float[] addend = new float[count];
    first.get(0, sum, 0, count);
    second.get(0, addend, 0, count);
    add(sum, addend);
    return sum;
  }

  private static void add(float[] y, float[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] += x[i];
    }
  }

  /** c = f c + i g. */
  private static void nextCell(float[] gates, float[] cell) {
    int width = cell.length;
    for (int k = 0; k < width; k++) {
      cell[k] = gates[width + k] * cell[k] + gates[k] * gates[2 * width + k];
    }
  }

  /** h = o tanh(c), from tanh(c). */
  private static void nextHidden(float[] gates, float[] hidden) {
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
    FloatWindow outputs = outputGradient == null ? null : HostAccess.floats(outputGradient);
    FloatWindow hiddens = HostAccess.floats(gradients.hidden());
    FloatWindow cellGradients = HostAccess.floats(gradients.cell());
    FloatWindow steps = HostAccess.floats(gradients.step());
    FloatWindow held = gradients.held() == null ? null : HostAccess.floats(gradients.held());
    Parallel.range(
        views.batch,
        views.rowsPerThread(),
        (from, to) -> {
          float[] gates = new float[4 * width];
          float[] addend = new float[width];
          float[] zeros = new float[width];
          float[] hidden = new float[width];
          float[] cell = new float[width];
          float[] tanh = new float[width];
          float[] cellBefore = new float[width];
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
              FloatMath.tanh(tanh, 0, width);
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
      float[] gates, float[] tanh, float[] cellBefore, float[] dh, float[] dc) {
    int width = tanh.length;
    for (int k = 0; k < width; k++) {
      float i = gates[k];
      float f = gates[width + k];
      float g = gates[2 * width + k];
      float o = gates[3 * width + k];
      float d = dc[k] + dh[k] * o * (1 - tanh[k] * tanh[k]);
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
    final FloatWindow gates;
    final FloatWindow hiddenBefore;
    final FloatWindow cellBefore;
    final FloatWindow hidden;
    final FloatWindow cell;
    final FloatWindow mask;

    Views(Cells cells) {
      batch = Math.toIntExact(cells.hiddenBefore().size(0));
      time = Math.toIntExact(cells.hiddenBefore().size(1));
      width = Math.toIntExact(cells.hiddenBefore().size(2));
      gates = HostAccess.floats(cells.gates());
      hiddenBefore = HostAccess.floats(cells.hiddenBefore());
      cellBefore = HostAccess.floats(cells.cellBefore());
      hidden = HostAccess.floats(cells.hidden());
      cell = HostAccess.floats(cells.cell());
      mask = cells.mask() == null ? null : HostAccess.floats(cells.mask());
    }

    int rowsPerThread() {
      return 1 + ELEMENTS_PER_THREAD / (4 * width);
    }

    boolean isMasked(int step) {
      return mask != null && mask.get(step) == 0;
    }
  }
}
