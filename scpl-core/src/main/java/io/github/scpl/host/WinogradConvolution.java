// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;
import io.github.scpl.host.WinogradTransforms.Maps;
import io.github.scpl.host.onednn.BatchedProduct;

/**
 * Convolutions with 3x3 kernels, of stride 1 and padded by 1, as 36 products of matrices a quarter
 * as large as those of {@link WinogradTransforms}' 9 shifted ones: channels last, in float32. Not
 * thread-safe.
 *
 * <p>Samples are taken some at a time, so that what the transforms write is still in a cache when
 * the products read it.
 */
final class WinogradConvolution {
  /** Tiles that are enough for products to be fast. */
  private static final int TILES = 256;

  /** Channels below which transforms cost more than they save. */
  private static final int FEWEST = 64;

  private final BatchedProduct products = new BatchedProduct();
  private final SharedScratch room;

  WinogradConvolution(SharedScratch room) {
    this.room = room;
  }

  /**
   * Whether it is faster than a direct convolution: what it saves in products it pays in transforms
   * of maps and weights, and in maps that are no multiple of a tile. On several threads it pays for
   * more channels only, since products and transforms hand over to each other's threads.
   */
  static boolean pays(long inputs, long outputs, long height, long width, int threads) {
    double covered = 16 * Math.ceil(height / 4.0) * Math.ceil(width / 4.0);
    boolean manyChannels =
        threads == 1
            ? Math.min(inputs, outputs) >= FEWEST
            : Math.min(inputs, outputs) >= 2 * FEWEST && Math.max(inputs, outputs) >= 4 * FEWEST;
    return manyChannels && covered <= 1.4 * height * width;
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
    int fromChannels = Math.toIntExact(from.size(1));
    int toChannels = Math.toIntExact(to.size(1));
    int threads = OpenMp.maxThreads();
    Tensor u = room.get(0, WinogradTransforms.POINTS, outputs, inputs);
    WinogradTransforms.weights(
        outputs, inputs, HostAccess.floats(weight), turned, HostAccess.floats(u));
    FloatWindow source = HostAccess.stored(from);
    FloatWindow target = HostAccess.stored(to);
    int batch = Math.toIntExact(from.size(0));
    int group = group(from);
    for (int first = 0; first < batch; first += group) {
      Maps maps = maps(from, first, Math.min(group, batch - first));
      int tiles = maps.tiles();
      Tensor v = room.get(1, WinogradTransforms.POINTS, tiles, fromChannels);
      Tensor p = room.get(2, WinogradTransforms.POINTS, tiles, toChannels);
      WinogradTransforms.input(maps, source, HostAccess.floats(v));
      BatchedProduct.Shape shape =
          new BatchedProduct.Shape(
              WinogradTransforms.POINTS, tiles, fromChannels, toChannels, false, !turned, false);
      run(shape, threads, v, u, p);
      WinogradTransforms.output(maps(to, first, maps.samples()), HostAccess.floats(p), target);
    }
  }

  private void run(BatchedProduct.Shape shape, int threads, Tensor a, Tensor b, Tensor out) {
    products.run(
        shape, threads, HostAccess.pointer(a), HostAccess.pointer(b), HostAccess.pointer(out));
    HostAccess.keep(a, b, out);
  }

  private static int group(Tensor maps) {
    int tiles = maps(maps, 0, 1).tiles();
    return Math.max(1, TILES / tiles);
  }

  private static Maps maps(Tensor tensor, int first, int samples) {
    return new Maps(
        Math.toIntExact(tensor.size(2)),
        Math.toIntExact(tensor.size(3)),
        Math.toIntExact(tensor.size(1)),
        first,
        samples);
  }

  /** dw. */
  void weightGradient(Tensor x, Tensor dy, Tensor dw) {
    int outputs = Math.toIntExact(dw.size(0));
    int inputs = Math.toIntExact(dw.size(1));
    int threads = OpenMp.maxThreads();
    Tensor du = room.get(0, WinogradTransforms.POINTS, outputs, inputs);
    FloatWindow inputMaps = HostAccess.stored(x);
    FloatWindow outputMaps = HostAccess.stored(dy);
    int batch = Math.toIntExact(x.size(0));
    int group = group(x);
    for (int first = 0; first < batch; first += group) {
      Maps maps = maps(x, first, Math.min(group, batch - first));
      int tiles = maps.tiles();
      Tensor v = room.get(1, WinogradTransforms.POINTS, tiles, inputs);
      Tensor m = room.get(2, WinogradTransforms.POINTS, tiles, outputs);
      WinogradTransforms.input(maps, inputMaps, HostAccess.floats(v));
      WinogradTransforms.outputGradient(
          maps(dy, first, maps.samples()), outputMaps, HostAccess.floats(m));
      BatchedProduct.Shape shape =
          new BatchedProduct.Shape(
              WinogradTransforms.POINTS, outputs, tiles, inputs, true, false, first > 0);
      run(shape, threads, m, v, du);
    }
    WinogradTransforms.weightGradient(
        outputs, inputs, HostAccess.floats(du), HostAccess.floats(dw));
  }
}
