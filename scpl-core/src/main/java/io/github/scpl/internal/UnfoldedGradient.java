package io.github.scpl.internal;

import java.nio.ByteBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weight gradient of a convolution of stride 1 as matrix products with its unfolded input
 * (im2col), without the input gradient.
 *
 * <p>The native operation always computes both gradients. For a few input channels, such as those
 * of an image, the other one takes most of its time, and is not needed at the bottom of a network.
 * Not thread-safe.
 */
public final class UnfoldedGradient {
  private final int kernel;
  private final int padding;
  private final MatMul products = new MatMul(false, true);
  private final ElementKernels sums;
  private final Scratch columns;
  private final Scratch perSample;

  /**
   * For square kernels.
   *
   * @param arena whose owner frees the unfolded input
   */
  public UnfoldedGradient(Arena arena, DataType type, int kernel, int padding) {
    this.kernel = kernel;
    this.padding = padding;
    sums = ElementKernels.of(type);
    columns = new Scratch(arena, type);
    perSample = new Scratch(arena, type);
  }

  /**
   * Computes the gradient.
   *
   * @param x the input, {@code [batch, in, height, width]}
   * @param dy gradient of the output, {@code [batch, out, height', width']}
   * @param dw overwritten, {@code [out, in, kernel, kernel]}
   */
  public void run(INDArray x, INDArray dy, INDArray dw) {
    long batch = x.size(0);
    long outputs = dy.size(1);
    long pixels = dy.size(2) * dy.size(3);
    long window = x.size(1) * kernel * kernel;
    INDArray unfolded = columns.get(batch, window, pixels);
    unfold(x, Math.toIntExact(dy.size(2)), Math.toIntExact(dy.size(3)), unfolded);
    INDArray gradients = perSample.get(batch, outputs, window);
    products.run(dy.reshape('c', batch, outputs, pixels), unfolded, gradients);
    sums.sumRows(gradients, dw); // a row per sample
  }

  /** Row (c, ky, kx) of a sample holds, for every output pixel, the input under that weight. */
  private void unfold(INDArray x, int outHeight, int outWidth, INDArray unfolded) {
    int channels = Math.toIntExact(x.size(1));
    int height = Math.toIntExact(x.size(2));
    int width = Math.toIntExact(x.size(3));
    int bytes = x.dataType().width();
    ByteBuffer source = HostAccess.bytes(x);
    ByteBuffer target = HostAccess.bytes(unfolded);
    ByteBuffer zeros = ByteBuffer.allocate(outWidth * bytes);
    Parallel.range(
        Math.toIntExact(x.size(0)),
        1,
        (from, to) -> {
          int row = from * channels * kernel * kernel * outHeight;
          for (int plane = from * channels; plane < to * channels; plane++) {
            for (int window = 0; window < kernel * kernel; window++) {
              int firstY = window / kernel - padding;
              int firstX = window % kernel - padding;
              int left = Math.min(outWidth, Math.max(0, -firstX));
              int right = Math.max(left, Math.min(outWidth, width - firstX));
              for (int oy = 0; oy < outHeight; oy++, row++) {
                int y = firstY + oy;
                boolean inside = y >= 0 && y < height;
                int start = inside ? left : outWidth;
                int end = inside ? right : outWidth;
                int at = row * outWidth;
                target.put(at * bytes, zeros, 0, start * bytes);
                if (end > start) {
                  int pixel = (plane * height + y) * width + firstX + start;
                  target.put((at + start) * bytes, source, pixel * bytes, (end - start) * bytes);
                }
                target.put((at + end) * bytes, zeros, 0, (outWidth - end) * bytes);
              }
            }
          }
        });
  }
}
