// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.NormKernels;
import io.github.scpl.device.Tensor;

/** Normalisation of rows; see {@code norms.cu}. */
record CudaNorms(Launcher launcher) implements NormKernels {
  @Override
  public void normalize(
      Tensor x, Tensor gain, Tensor shift, double epsilon, Tensor y, Tensor statistics) {
    rows(
        "normalizeRows",
        x.length(),
        gain.length(),
        launcher.at(x),
        launcher.at(gain),
        launcher.at(shift),
        Launcher.bits(epsilon),
        launcher.at(y),
        launcher.at(statistics));
  }

  /** A few neighbouring threads for each row. */
  private void rows(String kernel, long elements, long width, long... arguments) {
    int lanes = Tiles.lanes(width);
    long[] all = new long[arguments.length + 3];
    all[0] = elements / width;
    all[1] = width;
    all[2] = lanes;
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    launcher.blocks(kernel, Tiles.count(all[0], Stream.THREADS / lanes), all);
  }

  @Override
  public void parameterGradients(
      Tensor x,
      Tensor dy,
      double epsilon,
      Tensor statistics,
      Tensor gainGradient,
      Tensor shiftGradient) {
    long width = gainGradient.length();
    long rows = x.length() / width;
    Tiles tiles = Tiles.of(rows, width);
    boolean whole = tiles.chunks() == 1;
    long parts = whole ? 0 : launcher.workspace(2L * Double.BYTES * tiles.chunks() * width);
    launcher.grid(
        "normParameterGradients",
        tiles.tiles(),
        tiles.chunks(),
        rows,
        width,
        tiles.wide(),
        tiles.rows(),
        launcher.at(x),
        launcher.at(dy),
        Launcher.bits(epsilon),
        launcher.at(statistics),
        launcher.at(gainGradient),
        launcher.at(shiftGradient),
        parts);
    if (!whole) {
      launcher.grid(
          "sumOfChunks",
          tiles.tiles(),
          2,
          tiles.chunks(),
          width,
          tiles.wide(),
          parts,
          launcher.at(gainGradient),
          launcher.at(shiftGradient));
    }
  }

  @Override
  public void inputGradient(
      Tensor x, Tensor dy, Tensor gain, double epsilon, Tensor statistics, Tensor dx, boolean add) {
    rows(
        "normInputGradient",
        x.length(),
        gain.length(),
        launcher.at(x),
        launcher.at(dy),
        launcher.at(gain),
        Launcher.bits(epsilon),
        launcher.at(statistics),
        launcher.at(dx),
        add ? 1 : 0);
  }
}
