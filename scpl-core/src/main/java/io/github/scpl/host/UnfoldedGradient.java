// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The weight gradient of a convolution of stride 1 as matrix products with its unfolded input
 * (im2col), sample by sample, without the input gradient.
 *
 * <p>The native operation always computes both gradients. For a few input channels, such as those
 * of an image, the other one takes most of its time, and is not needed at the bottom of a network.
 * Not thread-safe.
 */
final class UnfoldedGradient {
  private final int kernel;
  private final int padding;
  private final MatMul products;
  private final ElementKernels sums;
  private final Scratch columns;
  private final Scratch gradients;
  private Tensor[] outputsOfSamples = {};
  private Tensor[] gradientsOfSamples = {};
  private Tensor viewed;

  /**
   * For square kernels.
   *
   * @param arena whose owner frees the unfolded input
   */
  UnfoldedGradient(Arena arena, DataType type, ElementKernels sums, int kernel, int padding) {
    this.kernel = kernel;
    this.padding = padding;
    this.sums = sums;
    products = new MatMul(sums, false, true);
    columns = new Scratch(arena, type);
    gradients = new Scratch(arena, type);
  }

  /**
   * Computes the gradient.
   *
   * @param x the input, {@code [batch, in, height, width]}
   * @param dy gradient of the output, {@code [batch, out, height', width']}
   * @param dw overwritten, {@code [out, in, kernel, kernel]}
   */
  void run(Tensor x, Tensor dy, Tensor dw) {
    long window = x.size(1) * kernel * kernel;
    Tensor unfolded = columns.get(window, dy.size(2) * dy.size(3));
    Tensor perSample = gradients.get(dy.size(0), dy.size(1) * window);
    view(dy, perSample);
    ByteWindow source = HostAccess.bytes(x);
    ByteWindow target = HostAccess.bytes(unfolded);
    Window shape = new Window(x, dy);
    for (int n = 0; n < outputsOfSamples.length; n++) {
      unfold(shape, source, n, target);
      products.run(outputsOfSamples[n], unfolded, gradientsOfSamples[n]);
    }
    sums.sumRows(perSample, dw);
  }

  /** Cuts arrays into samples; the same arrays come again in every step. */
  private void view(Tensor dy, Tensor perSample) {
    if (dy == viewed) {
      return;
    }
    viewed = dy;
    int batch = Math.toIntExact(dy.size(0));
    long pixels = dy.size(2) * dy.size(3);
    long window = perSample.size(1) / dy.size(1);
    outputsOfSamples = new Tensor[batch];
    gradientsOfSamples = new Tensor[batch];
    for (int n = 0; n < batch; n++) {
      outputsOfSamples[n] = dy.part(n * dy.size(1) * pixels, dy.size(1), pixels);
      gradientsOfSamples[n] = perSample.part(n * perSample.size(1), dy.size(1), window);
    }
  }

  /** Sizes of maps, and of an element in bytes. */
  private record Window(
      int channels, int height, int width, int outHeight, int outWidth, int bytes) {
    Window(Tensor x, Tensor dy) {
      this(
          Math.toIntExact(x.size(1)),
          Math.toIntExact(x.size(2)),
          Math.toIntExact(x.size(3)),
          Math.toIntExact(dy.size(2)),
          Math.toIntExact(dy.size(3)),
          x.dataType().width());
    }
  }

  /** Row (c, ky, kx) holds, for every output pixel, the input under that weight. */
  private void unfold(Window shape, ByteWindow source, int sample, ByteWindow target) {
    byte[] zeros = new byte[shape.outWidth * shape.bytes];
    int row = 0;
    for (int c = 0; c < shape.channels; c++) {
      int plane = (sample * shape.channels + c) * shape.height;
      for (int weight = 0; weight < kernel * kernel; weight++) {
        int firstX = weight % kernel - padding;
        int left = Math.min(shape.outWidth, Math.max(0, -firstX));
        int right = Math.max(left, Math.min(shape.outWidth, shape.width - firstX));
        for (int oy = 0; oy < shape.outHeight; oy++, row++) {
          int y = weight / kernel - padding + oy;
          boolean inside = y >= 0 && y < shape.height && left < right;
          int start = inside ? left : shape.outWidth;
          int end = inside ? right : shape.outWidth;
          int at = row * shape.outWidth;
          target.put(at * shape.bytes, zeros, start * shape.bytes);
          if (inside) {
            int pixel = (plane + y) * shape.width + firstX + start;
            int count = (end - start) * shape.bytes;
            target.put((at + start) * shape.bytes, source, pixel * shape.bytes, count);
          }
          target.put((at + end) * shape.bytes, zeros, (shape.outWidth - end) * shape.bytes);
        }
      }
    }
  }
}
