// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.PoolKernels.Windows;

/** Launches kernels whose threads go along rows of windows. */
record WindowGrid(Launcher launcher, Windows windows) {
  /** A thread for each window, or for some of a row. */
  void forward(String kernel, long... arguments) {
    RowGrid grid = RowGrid.of(rows(windows.outHeight()), windows.outWidth());
    launcher.blocks(
        kernel,
        grid.blocks(),
        Words.joined(
            arguments,
            grid.rows(),
            windows.outHeight(),
            windows.outWidth(),
            windows.height(),
            windows.width(),
            windows.windowHeight(),
            windows.windowWidth(),
            grid.shift()));
  }

  /** Which kernels take as an {@code int}. */
  private int rows(int rowsOfPlane) {
    return Math.multiplyExact(windows.planes(), rowsOfPlane);
  }

  /** Windows of a row, with what is cut off. */
  int columns() {
    return (windows.width() + windows.windowWidth() - 1) / windows.windowWidth();
  }

  /** Also of windows that are cut off, so that all elements are written. */
  void backward(String kernel, int columns, long... arguments) {
    int rowsOfPlane = (windows.height() + windows.windowHeight() - 1) / windows.windowHeight();
    RowGrid grid = RowGrid.of(rows(rowsOfPlane), columns);
    launcher.blocks(
        kernel,
        grid.blocks(),
        Words.joined(
            arguments,
            grid.rows(),
            rowsOfPlane,
            windows.outHeight(),
            windows.outWidth(),
            windows.height(),
            windows.width(),
            windows.windowHeight(),
            windows.windowWidth(),
            grid.shift()));
  }
}
