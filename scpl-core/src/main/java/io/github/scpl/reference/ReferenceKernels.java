// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.AttentionKernels;
import io.github.scpl.device.ChannelKernels;
import io.github.scpl.device.ConvolutionKernels;
import io.github.scpl.device.DropoutKernels;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.LossKernels;
import io.github.scpl.device.LstmKernels;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.NormKernels;
import io.github.scpl.device.PoolKernels;
import io.github.scpl.device.ProductKernels;
import io.github.scpl.device.SequenceKernels;

/**
 * All kernels as the formulas say, in double, on one thread, without chunks: written to be read,
 * and the measure of those that are fast. Stateless, hence thread-safe.
 */
public record ReferenceKernels(
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
  /** Kernels on such arrays. */
  public ReferenceKernels(ArrayAccess arrays) {
    this(
        new ReferenceMemory(arrays),
        new ReferenceElements(arrays),
        (transposeA, transposeB) -> new ReferenceProduct(arrays, transposeA, transposeB),
        (filter, arena) -> new ReferenceConvolution(arrays, filter, arena),
        new ReferenceChannels(arrays),
        new ReferenceNorms(arrays),
        new ReferencePools(arrays),
        new ReferenceSequences(arrays),
        new ReferenceLstm(arrays),
        new ReferenceDropout(arrays),
        new ReferenceAttention(arrays),
        new ReferenceLosses(arrays));
  }

  @Override
  public void both(Runnable first, Runnable second) {
    first.run();
    second.run();
  }
}
