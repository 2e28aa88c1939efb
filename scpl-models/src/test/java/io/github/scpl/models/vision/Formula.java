// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import java.util.stream.LongStream;

/** How many parameters a model of four blocks has, by its layers' shapes. */
abstract class Formula {
  private static final int SIDE = 32;

  /** Parameters of each block's backbone, the stem in the first. */
  abstract long[] backbones(double width);

  /** Elements of each block's output. */
  abstract long[] outputs(double width);

  abstract long head(double width, int classes);

  /** Linear layers of 512 and 1024 outputs, times the width. */
  long[] projectors(double width) {
    long hidden = scale(512, width);
    return LongStream.of(outputs(width))
        .map(in -> linear(in, hidden) + linear(hidden, scale(1024, width)))
        .toArray();
  }

  /** Linear layers of 512 outputs, times the width, and of the classes. */
  long[] exits(double width, int classes) {
    long hidden = scale(512, width);
    return LongStream.of(outputs(width))
        .map(in -> linear(in, hidden) + linear(hidden, classes))
        .toArray();
  }

  private static long scale(int channels, double width) {
    return Math.max(1, Math.round(channels * width));
  }

  private static long linear(long in, long out) {
    return (in + 1) * out;
  }

  /** A convolution without bias, and the gain and shift of its norm. */
  private static long convolution(long in, long out, int kernel) {
    return in * out * kernel * kernel + 2 * out;
  }

  private static long map(long channels, int side) {
    return channels * side * side;
  }

  static final class Vgg8 extends Formula {
    @Override
    long[] backbones(double width) {
      long a = scale(128, width);
      long b = scale(256, width);
      long c = scale(512, width);
      return new long[] {
        convolution(3, a, 3) + convolution(a, b, 3),
        convolution(b, b, 3) + convolution(b, c, 3),
        convolution(c, c, 3),
        convolution(c, c, 3)
      };
    }

    @Override
    long[] outputs(double width) {
      long c = scale(512, width);
      return new long[] {map(scale(256, width), SIDE / 2), map(c, 8), map(c, 4), map(c, 2)};
    }

    @Override
    long head(double width, int classes) {
      long hidden = scale(2500, width);
      return linear(outputs(width)[3], hidden) + linear(hidden, classes);
    }
  }

  static final class ResNet extends Formula {
    private final boolean bottleneck;
    private final boolean old;
    private final int[] units;

    ResNet(boolean bottleneck, boolean old, int... units) {
      this.bottleneck = bottleneck;
      this.old = old;
      this.units = units;
    }

    /** The channels that a block's units give on. */
    private long channels(int block, double width) {
      return scale(64 << block, width) * (bottleneck ? 4 : 1);
    }

    @Override
    long[] backbones(double width) {
      long[] counts = new long[units.length];
      long in = scale(64, width);
      counts[0] = convolution(3, in, 3);
      for (int block = 0; block < units.length; block++) {
        long narrow = scale(64 << block, width);
        long out = channels(block, width);
        for (int unit = 0; unit < units[block]; unit++) {
          counts[block] += main(in, narrow, out);
          boolean smaller = block > 0 && unit == 0;
          if (smaller || bottleneck && in != out) {
            counts[block] += convolution(in, out, old ? 3 : 1);
          }
          in = out;
        }
      }
      return counts;
    }

    private long main(long in, long narrow, long out) {
      return bottleneck
          ? convolution(in, narrow, 1)
              + convolution(narrow, narrow, 3)
              + convolution(narrow, out, 1)
          : convolution(in, out, 3) + convolution(out, out, 3);
    }

    @Override
    long[] outputs(double width) {
      long[] outputs = new long[units.length];
      for (int block = 0; block < units.length; block++) {
        outputs[block] = map(channels(block, width), SIDE >> block);
      }
      if (old) {
        outputs[units.length - 1] = channels(units.length - 1, width);
      }
      return outputs;
    }

    @Override
    long head(double width, int classes) {
      return linear(channels(units.length - 1, width), classes);
    }
  }
}
