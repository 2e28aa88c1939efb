// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.LstmKernels;
import io.github.scpl.device.Tensor;

/**
 * LSTMs: all steps by a kernel where {@link LstmGrid} has one, else a kernel a step where {@link
 * LstmSteps} pay, else a product and a kernel.
 */
record CudaLstms(Launcher launcher) implements LstmKernels {
  @Override
  public void forward(Cells cells, int t, Tensor recurrent, Tensor output, int firstColumn) {
    launcher.each(
        "lstmForward",
        cells.hidden().length(),
        launcher.at(cells.gates()),
        launcher.at(cells.hiddenBefore()),
        launcher.at(cells.cellBefore()),
        launcher.at(cells.hidden()),
        launcher.at(cells.cell()),
        launcher.at(cells.mask()),
        launcher.at(recurrent),
        launcher.at(output),
        cells.hiddenBefore().size(1),
        t,
        cells.hidden().size(1),
        output.size(2),
        firstColumn);
  }

  @Override
  public void backward(
      Cells cells, int t, Tensor outputGradient, int firstColumn, CellGradients gradients) {
    launcher.each(
        "lstmBackward",
        cells.hidden().length(),
        launcher.at(cells.gates()),
        launcher.at(cells.cellBefore()),
        launcher.at(cells.mask()),
        launcher.at(outputGradient),
        launcher.at(gradients.hidden()),
        launcher.at(gradients.cell()),
        launcher.at(gradients.step()),
        launcher.at(gradients.held()),
        cells.hiddenBefore().size(1),
        t,
        cells.hidden().size(1),
        outputGradient == null ? 0 : outputGradient.size(2),
        firstColumn);
  }

  @Override
  public void forward(
      Cells cells, Recurrence recurrence, boolean zero, Tensor output, int firstColumn) {
    LstmGrid grid = LstmGrid.of(launcher, cells);
    if (grid != null) {
      whole(cells, recurrence, zero, output, firstColumn, grid);
    } else if (LstmSteps.pay(cells)) {
      long turned = turned(recurrence.weight());
      new LstmSteps(launcher, cells, recurrence).forward(turned, zero, output, firstColumn);
    } else {
      LstmKernels.super.forward(cells, recurrence, zero, output, firstColumn);
    }
  }

  /** The address of transposed weights, so that neighbouring threads read neighbours. */
  private long turned(Tensor weight) {
    long turned = launcher.workspace(weight.length() * launcher.type().width());
    launcher.each("lstmTranspose", weight.length(), launcher.at(weight), turned, weight.size(1));
    return turned;
  }

  private void whole(
      Cells cells,
      Recurrence recurrence,
      boolean zero,
      Tensor output,
      int firstColumn,
      LstmGrid grid) {
    long turned = turned(recurrence.weight());
    launcher.blocks(
        "lstmSequence",
        grid.blocks(),
        launcher.at(cells.gates()),
        launcher.at(cells.hiddenBefore()),
        launcher.at(cells.cellBefore()),
        launcher.at(cells.hidden()),
        launcher.at(cells.cell()),
        launcher.at(cells.mask()),
        turned,
        launcher.at(output),
        cells.hidden().size(0),
        cells.hiddenBefore().size(1),
        cells.hidden().size(1),
        grid.groups(),
        recurrence.reverse() ? 1 : 0,
        zero ? 1 : 0,
        output.size(2),
        firstColumn);
  }

  @Override
  public void backward(
      Cells cells,
      Recurrence recurrence,
      Tensor outputGradient,
      int firstColumn,
      CellGradients gradients,
      boolean initialNeeded) {
    LstmGrid grid = LstmGrid.of(launcher, cells);
    if (grid != null) {
      launcher.blocks(
          "lstmSequenceBack",
          grid.blocks(),
          launcher.at(cells.gates()),
          launcher.at(cells.cellBefore()),
          launcher.at(cells.mask()),
          launcher.at(outputGradient),
          launcher.at(gradients.hidden()),
          launcher.at(gradients.cell()),
          launcher.at(gradients.held()),
          launcher.at(recurrence.weight()),
          cells.hidden().size(0),
          cells.hiddenBefore().size(1),
          cells.hidden().size(1),
          grid.groups(),
          recurrence.reverse() ? 1 : 0,
          initialNeeded ? 1 : 0,
          outputGradient == null ? 0 : outputGradient.size(2),
          firstColumn);
    } else if (LstmSteps.pay(cells)) {
      new LstmSteps(launcher, cells, recurrence)
          .backward(outputGradient, firstColumn, gradients, initialNeeded);
    } else {
      LstmKernels.super.backward(
          cells, recurrence, outputGradient, firstColumn, gradients, initialNeeded);
    }
  }
}
