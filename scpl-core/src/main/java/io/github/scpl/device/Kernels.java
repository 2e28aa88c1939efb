// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * The operations of a device on arrays of one type, FLOAT or DOUBLE, by field. Layers get them from
 * {@link io.github.scpl.nn.BuildContext#kernels}. Stateless, hence thread-safe.
 */
public interface Kernels {
  /** Zeros and copies. */
  MemoryKernels memory();

  /** Functions of single elements, sums over rows, steps of optimizers. */
  ElementKernels elements();

  /** Matrix products. */
  ProductKernels products();

  /** Convolutions. */
  ConvolutionKernels convolutions();

  /** Batch normalisation, and deviations of maps. */
  ChannelKernels channels();

  /** Layer normalisation. */
  NormKernels norms();

  /** Pooling. */
  PoolKernels pools();

  /** Embeddings, and means over time. */
  SequenceKernels sequences();

  /** Steps of an LSTM. */
  LstmKernels lstms();

  /** Dropout. */
  DropoutKernels dropouts();

  /** Attention. */
  AttentionKernels attentions();

  /** Losses with their gradients. */
  LossKernels losses();

  /**
   * Runs two pieces of work that do not touch each other's memory, and returns when both have
   * ended: side by side, if there are threads for it.
   */
  void both(Runnable first, Runnable second);
}
