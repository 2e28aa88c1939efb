// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.PoolKernels;
import io.github.scpl.device.Tensor;

/** Pools on a card, by a thread for each window or for each column of a row of windows. */
record CudaPools(Launcher launcher) implements PoolKernels {
  private WindowGrid over(Windows windows) {
    return new WindowGrid(launcher, windows);
  }

  @Override
  public void maxPool(Windows windows, Tensor x, Tensor y) {
    over(windows).forward("maxPool", launcher.at(x), launcher.at(y));
  }

  @Override
  public void averagePool(Windows windows, Tensor x, Tensor y) {
    over(windows).forward("averagePool", launcher.at(x), launcher.at(y));
  }

  @Override
  public void maxPoolBackward(Windows windows, Tensor x, Tensor dy, Tensor dx) {
    WindowGrid grid = over(windows);
    grid.backward(
        "maxPoolBackward", grid.columns(), launcher.at(x), launcher.at(dy), launcher.at(dx));
  }

  @Override
  public void averagePoolBackward(Windows windows, Tensor dy, Tensor dx) {
    over(windows)
        .backward("averagePoolBackward", windows.width(), launcher.at(dy), launcher.at(dx));
  }
}
