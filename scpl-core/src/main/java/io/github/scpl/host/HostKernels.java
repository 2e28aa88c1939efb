// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

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
import io.github.scpl.device.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** The kernels of the host: loops in Java, products and convolutions by ND4J. */
record HostKernels(
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
  private static final MemoryKernels MEMORY = new HostMemory();

  private static final LossKernels LOSSES = new HostLossKernels();

  private static final Kernels SINGLE =
      new HostKernels(
          MEMORY,
          FloatElementKernels.INSTANCE,
          MatMul::new,
          (filter, arena) ->
              new HostConvolution(DataType.FLOAT, FloatElementKernels.INSTANCE, filter, arena),
          new HostChannelKernels(FloatChannelLoops.INSTANCE),
          FloatNormKernels.INSTANCE,
          FloatPoolKernels.INSTANCE,
          FloatSequenceKernels.INSTANCE,
          FloatLstmKernels.INSTANCE,
          FloatDropoutKernels.INSTANCE,
          new HostAttentionKernels(FloatAttentionTile::new),
          LOSSES);

  private static final Kernels TWOFOLD =
      new HostKernels(
          MEMORY,
          DoubleElementKernels.INSTANCE,
          MatMul::new,
          (filter, arena) ->
              new HostConvolution(DataType.DOUBLE, DoubleElementKernels.INSTANCE, filter, arena),
          new HostChannelKernels(DoubleChannelLoops.INSTANCE),
          DoubleNormKernels.INSTANCE,
          DoublePoolKernels.INSTANCE,
          DoubleSequenceKernels.INSTANCE,
          DoubleLstmKernels.INSTANCE,
          DoubleDropoutKernels.INSTANCE,
          new HostAttentionKernels(DoubleAttentionTile::new),
          LOSSES);

  /**
   * The kernels for arrays of this type.
   *
   * @throws IllegalArgumentException unless it is FLOAT or DOUBLE
   */
  static Kernels of(DataType type) {
    return HostAccess.select(type, SINGLE, TWOFOLD);
  }

  @Override
  public void both(Runnable first, Runnable second) {
    Parallel.both(first, second);
  }

  private static final class HostMemory implements MemoryKernels {
    @Override
    public void zero(Tensor array) {
      HostAccess.clear(array);
    }

    @Override
    public void copy(Tensor source, Tensor target) {
      HostAccess.copy(source, target);
    }

    @Override
    public void copy(Tensor source, long from, Tensor target, long to, long count) {
      HostAccess.copy(source, from, target, to, count);
    }
  }
}
