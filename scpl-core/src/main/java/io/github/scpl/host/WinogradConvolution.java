// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;
import io.github.scpl.host.WinogradTransforms.Maps;
import io.github.scpl.host.onednn.BatchedProduct;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions with 3x3 kernels, of stride 1 and padded by 1, as 36 products of matrices a quarter
 * as large as those of {@link WinogradTransforms}' 9 shifted ones: channels last, in float32. Not
 * thread-safe.
 *
 * <p>Each native thread has a share of the samples and goes through them some at a time, so that
 * what the transforms write is still in a cache when the products read it.
 */
final class WinogradConvolution {
  private static final int POINTS = WinogradTransforms.POINTS;

  /** Tiles that are enough for products to be fast. */
  private static final int TILES = 256;

  /**
   * Channels on the side that has fewer, and on the other: with less, transforms cost more than
   * they save.
   */
  private static final int FEWEST = 32;

  private static final int FEWEST_OTHERS = 64;

  /** Beside factors of bfloat16: the fewest channels on either side, and the most pixels. */
  private static final int MANY = 512;

  private static final int FEW_PIXELS = 64;

  /** In the memory for each thread: transformed weights or their gradient, and maps. */
  private static final int PLACES = 3;

  private final SharedScratch room;

  /** One for each thread. */
  private final List<BatchedProduct> products = new ArrayList<>();

  WinogradConvolution(SharedScratch room) {
    this.room = room;
  }

  /**
   * Whether it is faster than a direct convolution: what it saves in products it pays in transforms
   * of maps and weights, and in maps that are no multiple of a tile.
   */
  static boolean pays(long inputs, long outputs, long height, long width) {
    double covered = 16 * Math.ceil(height / 4.0) * Math.ceil(width / 4.0);
    return Math.min(inputs, outputs) >= FEWEST
        && Math.max(inputs, outputs) >= FEWEST_OTHERS
        && covered <= 1.4 * height * width;
  }

  /**
   * Whether the weight gradient is faster than oneDNN's of factors in bfloat16, which has few
   * pixels to add up for many weights.
   */
  static boolean paysForWeightsBesideBfloat16(long inputs, long outputs, long height, long width) {
    return Math.min(inputs, outputs) >= MANY
        && height * width <= FEW_PIXELS
        && pays(inputs, outputs, height, width);
  }

  /** y = x * weight. */
  void forward(Tensor x, Tensor weight, Tensor y) {
    convolve(x, weight, false, y);
  }

  /** dx, which is dy convolved with the kernels turned by half a circle. */
  void inputGradient(Tensor dy, Tensor weight, Tensor dx) {
    convolve(dy, weight, true, dx);
  }

  private void convolve(Tensor from, Tensor weight, boolean turned, Tensor to) {
    int outputs = Math.toIntExact(weight.size(0));
    int inputs = Math.toIntExact(weight.size(1));
    FloatWindow source = HostAccess.stored(from);
    FloatWindow target = HostAccess.stored(to);
    Tensor u = room.get(0, POINTS, outputs, inputs);
    WinogradTransforms.weights(
        outputs, inputs, HostAccess.floats(weight), turned, HostAccess.floats(u));
    forEachGroup(
        from,
        to,
        (part, first, samples) -> {
          Maps maps = maps(from, first, samples);
          WinogradTransforms.input(maps, source, HostAccess.floats(part.a));
          part.multiply(
              new BatchedProduct.Shape(
                  POINTS, maps.tiles(), from.size(1), to.size(1), false, !turned, false),
              part.a,
              u,
              part.b);
          WinogradTransforms.output(maps(to, first, samples), HostAccess.floats(part.b), target);
        });
  }

  /** dw. */
  void weightGradient(Tensor x, Tensor dy, Tensor dw) {
    int outputs = Math.toIntExact(dw.size(0));
    int inputs = Math.toIntExact(dw.size(1));
    FloatWindow inputMaps = HostAccess.stored(x);
    FloatWindow outputMaps = HostAccess.stored(dy);
    List<Tensor> sums = new ArrayList<>();
    for (int share = 0; share < shareCount(x); share++) {
      sums.add(room.get(PLACES * share, POINTS, outputs, inputs));
    }
    forEachGroup(
        x,
        dy,
        (part, first, samples) -> {
          Maps maps = maps(x, first, samples);
          WinogradTransforms.input(maps, inputMaps, HostAccess.floats(part.a));
          WinogradTransforms.outputGradient(
              maps(dy, first, samples), outputMaps, HostAccess.floats(part.b));
          boolean add = first != part.begin;
          part.multiply(
              new BatchedProduct.Shape(POINTS, outputs, maps.tiles(), inputs, true, false, add),
              part.b,
              part.a,
              sums.get(part.share));
        });
    WinogradTransforms.weightGradient(
        outputs, inputs, sums.stream().map(HostAccess::floats).toList(), HostAccess.floats(dw));
  }

  private interface Work {
    void run(Part part, int first, int samples);
  }

  /**
   * A thread's.
   *
   * @param begin its first sample
   * @param a room for the transformed tiles of a group's first maps
   * @param b room for those of the others
   */
  private record Part(int share, int begin, BatchedProduct products, Tensor a, Tensor b) {
    void multiply(BatchedProduct.Shape shape, Tensor left, Tensor right, Tensor out) {
      products.run(
          shape,
          OpenMp.maxThreads(),
          HostAccess.pointer(left),
          HostAccess.pointer(right),
          HostAccess.pointer(out));
      HostAccess.keep(left, right, out);
    }
  }

  private static int shareCount(Tensor maps) {
    return Parallel.shareCount(Math.toIntExact(maps.size(0)));
  }

  /** Runs over all samples, each thread over its own, in groups of which none is too large. */
  private void forEachGroup(Tensor first, Tensor second, Work work) {
    int batch = Math.toIntExact(first.size(0));
    int shares = shareCount(first);
    int tiles = maps(first, 0, 1).tiles();
    int group = Math.min(Math.max(1, TILES / tiles), (batch + shares - 1) / shares);
    List<Part> parts = new ArrayList<>();
    for (int share = 0; share < shares; share++) {
      if (products.size() == share) {
        products.add(new BatchedProduct());
      }
      int place = PLACES * share;
      Tensor a = room.get(place + 1, POINTS, (long) group * tiles, first.size(1));
      Tensor b = room.get(place + 2, POINTS, (long) group * tiles, second.size(1));
      parts.add(new Part(share, Parallel.bound(batch, share, shares), products.get(share), a, b));
    }
    Parallel.shares(
        shares,
        share -> {
          Part part = parts.get(share);
          int end = Parallel.bound(batch, share + 1, shares);
          for (int sample = part.begin; sample < end; sample += group) {
            work.run(part, sample, Math.min(group, end - sample));
          }
        });
  }

  private static Maps maps(Tensor tensor, int first, int samples) {
    return new Maps(
        Math.toIntExact(tensor.size(2)),
        Math.toIntExact(tensor.size(3)),
        Math.toIntExact(tensor.size(1)),
        first,
        samples);
  }
}
