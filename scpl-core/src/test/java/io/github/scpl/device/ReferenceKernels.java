// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * All kernels once more as the formulas say, in double, on one thread, without chunks: written to
 * be read, and the measure of those that are fast.
 */
record ReferenceKernels(
    MemoryKernels memory,
    ElementKernels elements,
    ProductKernels products,
    ConvolutionKernels convolutions,
    ChannelKernels channels,
    NormKernels norms,
    PoolKernels pools,
    SequenceKernels sequences,
    LstmKernels lstms,
    DropoutKernels dropouts,
    AttentionKernels attentions,
    LossKernels losses)
    implements Kernels {
  ReferenceKernels() {
    this(
        new ReferenceMemory(),
        new ReferenceElements(),
        ReferenceProduct::new,
        (filter, arena) -> new ReferenceConvolution(filter, arena),
        new ReferenceChannels(),
        new ReferenceNorms(),
        new ReferencePools(),
        new ReferenceSequences(),
        new ReferenceLstm(),
        new ReferenceDropout(),
        new ReferenceAttention(),
        new ReferenceLosses());
  }

  @Override
  public void both(Runnable first, Runnable second) {
    first.run();
    second.run();
  }

  /** The numbers of an array in row-major order. */
  static double[] get(Tensor array) {
    return array.toArray();
  }

  /** Overwrites all of an array. */
  static void put(Tensor array, double[] values) {
    if (values.length != array.length()) {
      throw new IllegalArgumentException(
          "Expected " + array.length() + " values, got " + values.length);
    }
    array.write(0, values, values.length);
  }
}
