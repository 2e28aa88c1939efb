// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.LstmKernels.CellGradients;
import io.github.scpl.device.LstmKernels.Cells;
import io.github.scpl.device.LstmKernels.Recurrence;
import io.github.scpl.device.Tensor;

/** The steps of an LSTM, a kernel each that multiplies as well. */
record LstmSteps(Launcher launcher, Cells cells, Recurrence recurrence) {
  /** Samples and units of a block, forward and back, as in {@code lstms.cu}. */
  private static final int TILE = 16;

  private static final int UNITS = 8;
  private static final int UNITS_BACK = 16;

  /**
   * Multiplications of a step up to which it is one kernel. By plain arithmetic a large card takes
   * some 5 microseconds for so many, about what the library's product and the kernel behind it cost
   * however small they are; of more, the library makes more. An estimate; nothing of it is
   * measured.
   */
  private static final long MOST = 64 << 20;

  /**
   * Whether steps are to be taken so. Of a single step, a block would overwrite what others read.
   */
  static boolean pay(Cells cells) {
    long width = cells.hidden().size(1);
    return cells.hidden().size(0) * 4 * width * width <= MOST && cells.hiddenBefore().size(1) > 1;
  }

  private int time() {
    return Math.toIntExact(cells.hiddenBefore().size(1));
  }

  /** The time of a step; -1 if it has none. */
  private int timeOf(int number) {
    return number < 0 || number >= time() ? -1 : recurrence.timeOfStep(number, time());
  }

  private void grid(String kernel, int units, long... arguments) {
    long batch = cells.hidden().size(0);
    long width = cells.hidden().size(1);
    launcher.grid(kernel, Tiles.count(width, units), Tiles.count(batch, TILE), arguments);
  }

  /**
   * Runs over all of them.
   *
   * @param turned the address of the transposed weights
   */
  void forward(long turned, boolean zero, Tensor output, int firstColumn) {
    for (int number = 0; number < time(); number++) {
      grid(
          "lstmStep",
          UNITS,
          launcher.at(cells.gates()),
          launcher.at(cells.hiddenBefore()),
          launcher.at(cells.cellBefore()),
          launcher.at(cells.hidden()),
          launcher.at(cells.cell()),
          launcher.at(cells.mask()),
          turned,
          launcher.at(output),
          cells.hidden().size(0),
          time(),
          cells.hidden().size(1),
          number == 0 ? 1 : 0,
          number == 0 && zero ? 1 : 0,
          timeOf(number),
          timeOf(number + 1),
          output.size(2),
          firstColumn);
    }
  }

  /** Runs back over all of them, and once more for the first states' gradient. */
  void backward(
      Tensor outputGradient, int firstColumn, CellGradients gradients, boolean initialNeeded) {
    for (int number = time() - 1; number >= (initialNeeded ? -1 : 0); number--) {
      grid(
          "lstmStepBack",
          UNITS_BACK,
          launcher.at(cells.gates()),
          launcher.at(cells.cellBefore()),
          launcher.at(cells.mask()),
          launcher.at(outputGradient),
          launcher.at(gradients.hidden()),
          launcher.at(gradients.cell()),
          launcher.at(gradients.held()),
          launcher.at(recurrence.weight()),
          cells.hidden().size(0),
          time(),
          cells.hidden().size(1),
          timeOf(number + 1),
          timeOf(number),
          outputGradient == null ? 0 : outputGradient.size(2),
          firstColumn);
    }
  }
}
