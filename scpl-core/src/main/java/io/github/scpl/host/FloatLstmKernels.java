// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.LstmKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;

/** {@link LstmKernels} in single precision: parts of the batch, each by {@link LstmGates}. */
final class FloatLstmKernels implements LstmKernels {
  static final LstmKernels INSTANCE = new FloatLstmKernels();

  private static final int ELEMENTS_PER_THREAD = 8192;

  private FloatLstmKernels() {}

  @Override
  public void forward(Cells cells, int t, Tensor recurrent, Tensor output, int firstColumn) {
    Views views = new Views(cells, t);
    int width = views.width;
    int columns = Math.toIntExact(output.size(2));
    FloatWindow products = recurrent == null ? null : HostAccess.floats(recurrent);
    FloatWindow outputs = HostAccess.floats(output);
    views.forEachPart(
        () -> {
          LstmGates gates = LstmGates.ofThread(width);
          return (from, to) -> {
            int[] unmasked = views.unmasked(from, to);
            for (int n = from; n < to; n++) {
              views.hiddenBefore.put(views.step(n) * width, views.hidden, n * width, width);
              views.cellBefore.put(views.step(n) * width, views.cell, n * width, width);
            }
            for (int k = 0; k < unmasked.length; k++) {
              int n = unmasked[k];
              gates.get(k, views.gates, views.step(n) * 4 * width);
              views.cell.get(n * width, gates.cellBefore, k * width, width);
            }
            if (products != null) {
              gates.add(products, unmasked);
            }
            gates.forward(unmasked.length);
            for (int k = 0; k < unmasked.length; k++) {
              int n = unmasked[k];
              gates.put(k, views.gates, views.step(n) * 4 * width);
              views.hidden.put(n * width, gates.hidden, k * width, width);
              views.cell.put(n * width, gates.cell, k * width, width);
            }
            for (int n = from; n < to; n++) {
              outputs.put(views.step(n) * columns + firstColumn, views.hidden, n * width, width);
            }
          };
        });
  }

  @Override
  public void backward(
      Cells cells, int t, Tensor outputGradient, int firstColumn, CellGradients gradients) {
    Views views = new Views(cells, t);
    int width = views.width;
    int columns = outputGradient == null ? 0 : Math.toIntExact(outputGradient.size(2));
    FloatWindow outputs = outputGradient == null ? null : HostAccess.floats(outputGradient);
    FloatWindow hiddens = HostAccess.floats(gradients.hidden());
    FloatWindow cellGradients = HostAccess.floats(gradients.cell());
    FloatWindow steps = HostAccess.floats(gradients.step());
    FloatWindow held = gradients.held() == null ? null : HostAccess.floats(gradients.held());
    views.forEachPart(
        () -> {
          LstmGates gates = LstmGates.ofThread(width);
          float[] addend = new float[width];
          float[] hidden = new float[width];
          float[] zeros = new float[4 * width];
          return (from, to) -> {
            int[] unmasked = views.unmasked(from, to);
            int k = 0;
            for (int n = from; n < to; n++) {
              int step = views.step(n);
              hiddens.get(n * width, hidden, 0, width);
              if (outputs != null) {
                outputs.get(step * columns + firstColumn, addend, 0, width);
                add(hidden, addend);
              }
              if (held != null) {
                held.get(n * width, addend, 0, width);
                add(hidden, addend);
                held.put(n * width, views.isMasked(n) ? hidden : zeros, 0, width);
              }
              if (views.isMasked(n)) {
                views.gates.put(step * 4 * width, zeros, 0, 4 * width);
                steps.put(n * 4 * width, zeros, 0, 4 * width);
              } else {
                System.arraycopy(hidden, 0, gates.hidden, k * width, width);
                gates.get(k, views.gates, step * 4 * width);
                views.cellBefore.get(step * width, gates.cellBefore, k * width, width);
                cellGradients.get(n * width, gates.cell, k * width, width);
                k++;
              }
            }
            gates.backward(unmasked.length);
            for (k = 0; k < unmasked.length; k++) {
              int n = unmasked[k];
              cellGradients.put(n * width, gates.cell, k * width, width);
              gates.put(k, views.gates, views.step(n) * 4 * width);
              gates.put(k, steps, n * 4 * width);
            }
          };
        });
  }

  private static void add(float[] y, float[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] += x[i];
    }
  }

  /** The memory of a direction's arrays at a time step. */
  private static final class Views {
    final int batch;
    final int width;
    final FloatWindow gates;
    final FloatWindow hiddenBefore;
    final FloatWindow cellBefore;
    final FloatWindow hidden;
    final FloatWindow cell;
    private final int time;
    private final int t;
    private final FloatWindow mask;

    Views(Cells cells, int t) {
      this.t = t;
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

    /** The row of sample n, of all samples' time steps. */
    int step(int n) {
      return n * time + t;
    }

    boolean isMasked(int n) {
      return mask != null && mask.get(step(n)) == 0;
    }

    /** The samples that the step changes, of {@code from} (inclusive) to {@code to} (exclusive). */
    int[] unmasked(int from, int to) {
      int[] samples = new int[to - from];
      int count = 0;
      for (int n = from; n < to; n++) {
        if (!isMasked(n)) {
          samples[count++] = n;
        }
      }
      return Arrays.copyOf(samples, count);
    }

    /** Runs over all samples, in parts of at most {@link LstmGates#capacity}, on all threads. */
    void forEachPart(Supplier<Parallel.Range> work) {
      Parallel.range(
          batch,
          1 + ELEMENTS_PER_THREAD / (4 * width),
          (from, to) -> {
            Parallel.Range share = work.get();
            int most = LstmGates.capacity(width);
            for (int first = from; first < to; first += most) {
              share.run(first, Math.min(to, first + most));
            }
          });
    }
  }
}
