// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.DropoutKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;

/** Dropout; see {@code dropouts.cu}. */
record CudaDropouts(Launcher launcher) implements DropoutKernels {
  /** Elements that share a key of their own. */
  private static final int CHUNK = 4096;

  @Override
  public void dropout(Tensor x, Tensor residual, Tensor y, RandomKey key, double rate) {
    launcher.shares(
        "dropout",
        x.length(),
        launcher.at(x),
        launcher.at(residual),
        launcher.at(y),
        bits(key, rate),
        Launcher.bits(rate),
        scale(rate));
  }

  @Override
  public void biasReluDropout(Tensor rows, Tensor bias, RandomKey key, double rate) {
    long width = bias.length();
    long chunk = Math.max(1, CHUNK / width) * width;
    long blocksOfChunk = Tiles.count(chunk, Launcher.SHARES);
    launcher.blocks(
        "biasReluDropout",
        Tiles.count(rows.length(), chunk) * blocksOfChunk,
        rows.length(),
        chunk,
        blocksOfChunk,
        width,
        launcher.at(rows),
        launcher.at(bias),
        bits(key, rate),
        Launcher.bits(rate),
        scale(rate));
  }

  @Override
  public void biasReluDropoutBackward(Tensor y, Tensor dy, double rate) {
    launcher.shares(
        "biasReluDropoutBackward", y.length(), launcher.at(y), launcher.at(dy), scale(rate));
  }

  /** Where the card finds the key's bits; 0 where all elements are kept. */
  private long bits(RandomKey key, double rate) {
    return rate == 0 ? 0 : launcher.changingWords(key.bits());
  }

  private static long scale(double rate) {
    return Launcher.bits(1 / (1 - rate));
  }
}
