// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.ChannelKernels;
import io.github.scpl.device.Tensor;

/**
 * Channels on a card. A block has one channel of some samples, its part; sums are those of parts.
 */
record CudaChannels(Launcher launcher) implements ChannelKernels {
  /** What a large card runs at once, so that few channels keep it busy too. */
  private static final int BLOCKS = 1024;

  /** Elements that are worth a block. */
  private static final int LEAST = 8 * Stream.THREADS;

  /** How channels are cut: into parts of so many samples. */
  private record Cut(int parts, int samples) {
    static Cut of(Channels shape) {
      int wanted = (BLOCKS + shape.channels() - 1) / shape.channels();
      long worth = ((long) shape.batch() * shape.space() + LEAST - 1) / LEAST;
      int samples = over(shape.batch(), (int) Math.min(wanted, worth));
      return new Cut(over(shape.batch(), samples), samples);
    }

    private static int over(int number, int divisor) {
      return (number + divisor - 1) / divisor;
    }
  }

  private void parts(String kernel, Channels shape, Cut cut, long... arguments) {
    launcher.grid(
        kernel,
        shape.channels(),
        cut.parts(),
        Words.joined(
            arguments,
            shape.batch(),
            shape.channels(),
            shape.space(),
            cut.samples(),
            RowGrid.shift(shape.space())));
  }

  /** Memory for two sums of every part. */
  private long sumsOfParts(Channels shape, Cut cut) {
    return launcher.workspace(2L * Double.BYTES * shape.channels() * cut.parts());
  }

  private static long count(Channels shape) {
    return Launcher.bits((double) shape.batch() * shape.space());
  }

  @Override
  public void batchStatistics(Channels shape, Tensor x, Tensor statistics) {
    Cut cut = Cut.of(shape);
    long sums = sumsOfParts(shape, cut);
    parts("channelParts", shape, cut, launcher.at(x), sums);
    launcher.each(
        "channelStatistics",
        shape.channels(),
        shape.space(),
        count(shape),
        cut.parts(),
        sums,
        launcher.at(x),
        launcher.at(statistics));
  }

  @Override
  public void runningStatistics(Running running, Tensor statistics) {
    launcher.each(
        "runningChannelStatistics",
        running.mean().length(),
        launcher.at(running.mean()),
        launcher.at(running.variance()),
        launcher.at(statistics));
  }

  @Override
  public void moveRunning(Channels shape, Tensor statistics, double momentum, Running running) {
    launcher.each(
        "moveRunningStatistics",
        shape.channels(),
        count(shape),
        Launcher.bits(momentum),
        launcher.at(statistics),
        launcher.at(running.mean()),
        launcher.at(running.variance()));
  }

  @Override
  public void normalize(
      Channels shape,
      Tensor x,
      Tensor statistics,
      double epsilon,
      Affine affine,
      Ending ending,
      Tensor y) {
    parts(
        "normalizeChannels",
        shape,
        Cut.of(shape),
        launcher.at(x),
        launcher.at(statistics),
        Launcher.bits(epsilon),
        launcher.at(affine.weight()),
        launcher.at(affine.bias()),
        launcher.at(ending.addend()),
        Launcher.bits(ending.slope()),
        launcher.at(y));
  }

  @Override
  public void normalize(
      Channels shape,
      Tensor x,
      Tensor statistics,
      double epsilon,
      Affine affine,
      double slope,
      Pooled pooled,
      Tensor y) {
    new WindowGrid(launcher, pooled.windows())
        .forward(
            "normalizePooled",
            shape.channels(),
            launcher.at(x),
            launcher.at(statistics),
            Launcher.bits(epsilon),
            launcher.at(affine.weight()),
            launcher.at(affine.bias()),
            Launcher.bits(slope),
            launcher.at(pooled.chosen()),
            launcher.at(y));
  }

  @Override
  public void gradientSums(
      Channels shape, Tensor x, Tensor y, double slope, Tensor dy, Tensor statistics, Tensor sums) {
    Cut cut = Cut.of(shape);
    long parts = sumsOfParts(shape, cut);
    parts(
        "channelGradientParts",
        shape,
        cut,
        launcher.at(x),
        launcher.at(y),
        Launcher.bits(slope),
        launcher.at(dy),
        launcher.at(statistics),
        parts);
    launcher.each("channelSums", 2L * shape.channels(), cut.parts(), parts, launcher.at(sums));
  }

  @Override
  public void gradientSums(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor sums) {
    gradientSums(shape, x, null, 1, dy, statistics, sums);
  }

  @Override
  public void parameterGradients(Tensor statistics, Tensor sums, double epsilon, Affine gradients) {
    launcher.each(
        "channelParameterGradients",
        gradients.weight().length(),
        launcher.at(statistics),
        launcher.at(sums),
        Launcher.bits(epsilon),
        launcher.at(gradients.weight()),
        launcher.at(gradients.bias()));
  }

  @Override
  public void inputGradient(
      Channels shape,
      Tensor x,
      Tensor dy,
      Tensor statistics,
      Tensor sums,
      double epsilon,
      Affine affine,
      boolean constant,
      Tensor dx) {
    parts(
        "channelInputGradient",
        shape,
        Cut.of(shape),
        launcher.at(x),
        launcher.at(dy),
        launcher.at(statistics),
        launcher.at(constant ? null : sums),
        Launcher.bits(epsilon),
        launcher.at(affine.weight()),
        launcher.at(dx));
  }

  @Override
  public void inputGradient(
      Channels shape,
      Tensor x,
      Pooled pooled,
      Tensor dy,
      Tensor statistics,
      Tensor sums,
      double epsilon,
      Affine affine,
      boolean constant,
      Tensor dx) {
    WindowGrid grid = new WindowGrid(launcher, pooled.windows());
    grid.backward(
        "pooledInputGradient",
        grid.columns(),
        shape.batch(),
        shape.channels(),
        launcher.at(x),
        launcher.at(pooled.chosen()),
        launcher.at(dy),
        launcher.at(statistics),
        launcher.at(constant ? null : sums),
        Launcher.bits(epsilon),
        launcher.at(affine.weight()),
        launcher.at(dx));
  }

  private void maps(String kernel, Channels shape, Tensor... arrays) {
    RowGrid grid = RowGrid.of((long) shape.batch() * shape.channels(), shape.space());
    long[] addresses = new long[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      addresses[i] = launcher.at(arrays[i]);
    }
    launcher.blocks(
        kernel, grid.blocks(), Words.joined(addresses, grid.rows(), shape.space(), grid.shift()));
  }

  @Override
  public void deviation(Channels shape, Tensor x, Tensor statistics, Tensor y) {
    maps("mapDeviation", shape, x, statistics, y);
  }

  @Override
  public void deviationBackward(Channels shape, Tensor x, Tensor dy, Tensor statistics, Tensor dx) {
    maps("mapDeviationBackward", shape, x, dy, statistics, dx);
  }
}
