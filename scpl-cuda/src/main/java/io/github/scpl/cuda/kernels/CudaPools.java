// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.PoolKernels;
import io.github.scpl.device.Tensor;

/** Pools on a card, by a thread for each window or for each column of a row of windows. */
record CudaPools(Launcher launcher) implements PoolKernels {
  @Override
  public void maxPool(Windows windows, Tensor x, Tensor y) {
    forward("maxPool", windows, x, y);
  }

  @Override
  public void averagePool(Windows windows, Tensor x, Tensor y) {
    forward("averagePool", windows, x, y);
  }

  private void forward(String kernel, Windows w, Tensor x, Tensor y) {
    RowGrid grid = RowGrid.of(rows(w, w.outHeight()), w.outWidth());
    launcher.blocks(
        kernel,
        grid.blocks(),
        grid.rows(),
        w.outHeight(),
        w.outWidth(),
        w.height(),
        w.width(),
        w.windowHeight(),
        w.windowWidth(),
        grid.shift(),
        launcher.at(x),
        launcher.at(y));
  }

  /** Which kernels take as an {@code int}. */
  private static int rows(Windows w, int rowsOfPlane) {
    return Math.multiplyExact(w.planes(), rowsOfPlane);
  }

  @Override
  public void maxPoolBackward(Windows windows, Tensor x, Tensor dy, Tensor dx) {
    int columns = (windows.width() + windows.windowWidth() - 1) / windows.windowWidth();
    backward("maxPoolBackward", windows, columns, launcher.at(x), launcher.at(dy), launcher.at(dx));
  }

  @Override
  public void averagePoolBackward(Windows windows, Tensor dy, Tensor dx) {
    int columns = windows.width();
    backward("averagePoolBackward", windows, columns, launcher.at(dy), launcher.at(dx));
  }

  /** Also of windows that are cut off, so that all elements are written. */
  private void backward(String kernel, Windows w, int columns, long... arrays) {
    int rowsOfPlane = (w.height() + w.windowHeight() - 1) / w.windowHeight();
    RowGrid grid = RowGrid.of(rows(w, rowsOfPlane), columns);
    launcher.blocks(
        kernel,
        grid.blocks(),
        Words.joined(
            arrays,
            grid.rows(),
            rowsOfPlane,
            w.outHeight(),
            w.outWidth(),
            w.height(),
            w.width(),
            w.windowHeight(),
            w.windowWidth(),
            grid.shift()));
  }
}
