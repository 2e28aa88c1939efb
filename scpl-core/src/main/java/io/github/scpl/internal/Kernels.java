package io.github.scpl.internal;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Row-wise and element-wise loops, written in Java because they measure faster there than the
 * native operations of the same name (see {@code docs/performance.md}).
 *
 * <p>All arrays are dense, in C order and of one type. "Channels" arrays are {@code [batch,
 * channels, space]} with the last dimension flattened. The two implementations are twins, one per
 * type, so that a check in double says something about float. Stateless, hence thread-safe.
 */
public interface Kernels {
  /** The kernels for arrays of this type. */
  static Kernels of(DataType type) {
    switch (type) {
      case FLOAT:
        return FloatKernels.INSTANCE;
      case DOUBLE:
        return DoubleKernels.INSTANCE;
      default:
        throw new IllegalArgumentException("Expected FLOAT or DOUBLE, got " + type);
    }
  }

  /** y = x where x is positive, else slope * x; the slope is at least 0 and below 1. */
  void leakyRelu(INDArray x, INDArray y, double slope);

  /** dy = dy * (1 where y is positive, else slope), in place. */
  void leakyReluBackward(INDArray y, INDArray dy, double slope);

  /** y = 1 / (1 + exp(-x)). */
  void sigmoid(INDArray x, INDArray y);

  /** dy = dy * y * (1 - y), in place. */
  void sigmoidBackward(INDArray y, INDArray dy);

  /** y = tanh(x). */
  void tanh(INDArray x, INDArray y);

  /** dy = dy * (1 - y * y), in place. */
  void tanhBackward(INDArray y, INDArray dy);

  /** Adds a row of {@code columns} elements to every row of {@code [rows, columns]}, in place. */
  void addToRows(INDArray rows, INDArray row);

  /** Sums {@code [rows, columns]} over its rows. */
  void sumRows(INDArray rows, INDArray sum);

  /** Mean and biased variance of every channel. */
  void channelMoments(Channels shape, INDArray x, double[] mean, double[] variance);

  /** y = scale[c] * x + shift[c]. */
  void channelAffine(Channels shape, INDArray x, INDArray y, double[] scale, double[] shift);

  /** Per channel, the sum of dy and the sum of dy * (x - center[c]). */
  void channelGradientSums(
      Channels shape, INDArray x, INDArray dy, double[] center, double[] sum, double[] dot);

  /** dx = a[c] * dy + b[c] * x + d[c]. */
  void channelGradient(
      Channels shape, INDArray x, INDArray dy, INDArray dx, double[] a, double[] b, double[] d);

  /** Non-overlapping maximum over size x size windows of {@code planes} maps. */
  void maxPool(Windows windows, INDArray x, INDArray y);

  /** Sends dy to the first maximum of each window. */
  void maxPoolBackward(Windows windows, INDArray x, INDArray dy, INDArray dx);

  /** Non-overlapping mean over size x size windows of {@code planes} maps. */
  void averagePool(Windows windows, INDArray x, INDArray y);

  /** Spreads dy evenly over each window. */
  void averagePoolBackward(Windows windows, INDArray dy, INDArray dx);

  /** One Adam update of all elements; see {@link io.github.scpl.optim.Adam}. */
  void adam(INDArray value, INDArray gradient, INDArray m, INDArray v, AdamStep step);

  /** The shape {@code [batch, channels, space]}. */
  record Channels(int batch, int channels, int space) {}

  /** Maps of height x width cut into size x size windows; a remainder is left out. */
  record Windows(int planes, int height, int width, int size) {
    int outHeight() {
      return height / size;
    }

    int outWidth() {
      return width / size;
    }
  }

  /** Numbers of one Adam step: {@code value -= stepSize * m / (sqrt(v) * rootScale + epsilon)}. */
  record AdamStep(double beta1, double beta2, double epsilon, double stepSize, double rootScale) {}
}
