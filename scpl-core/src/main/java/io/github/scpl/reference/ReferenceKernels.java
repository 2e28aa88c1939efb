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
  /** The only ones. */
  public static final Kernels ALL = new ReferenceKernels();

  private ReferenceKernels() {
    this(
        new ReferenceMemory(),
        new ReferenceElements(),
        new ReferenceProducts(),
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
}
