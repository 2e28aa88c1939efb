package io.github.scpl.internal;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What multi-head attention does between its matrix products.
 *
 * <p>All arrays are dense, in C order and of one type. The two implementations are twins, one per
 * type, so that a check in double says something about float. Stateless, hence thread-safe.
 */
public interface AttentionKernels {
  /** The kernels for arrays of this type. */
  static AttentionKernels of(DataType type) {
    return HostAccess.select(type, FloatAttentionKernels.INSTANCE, DoubleAttentionKernels.INSTANCE);
  }

  /**
   * Takes {@code heads x width} neighbouring columns of {@code [batch x time, columns]}, from a
   * given one on, adds a bias to them if there is one, and orders them as {@code [batch, heads,
   * time, width]}.
   */
  void split(Heads shape, INDArray rows, int firstColumn, INDArray bias, INDArray heads);

  /** The reverse of {@link #split} without a bias; other columns of the rows stay. */
  void merge(Heads shape, INDArray heads, INDArray rows, int firstColumn);

  /**
   * Softmax of {@code scale x scores} over the last dimension of {@code [batch, heads, time,
   * time]}, in place. Keys whose mask {@code [batch, time]} is 0 score -1e9 instead.
   *
   * @param mask null if all keys count
   */
  void softmax(Heads shape, INDArray scores, INDArray mask, double scale);

  /** Gradient of {@link #softmax} with respect to the scores, from its output, in place. */
  void softmaxBackward(Heads shape, INDArray probabilities, INDArray gradient, double scale);

  /**
   * The sizes of an attention.
   *
   * @param width of one head
   */
  record Heads(int batch, int time, int heads, int width) {}
}
