// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.AttentionKernels;
import io.github.scpl.device.ChannelKernels;
import io.github.scpl.device.Convolution;
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
import io.github.scpl.host.onednn.OneDnn;
import io.github.scpl.reference.ReferenceKernels;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The kernels of the host: products and convolutions by oneDNN and ND4J, all else loops in Java,
 * fast in FLOAT and plain in DOUBLE.
 */
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
  private static final MemoryKernels MEMORY = new HostMemoryKernels();

  private static final LossKernels LOSSES = new HostLossKernels();

  private static final HostKernels SINGLE =
      new HostKernels(
          MEMORY,
          FloatElementKernels.INSTANCE,
          FloatProducts.INSTANCE,
          (filter, arena) -> convolution(filter, true, arena),
          FloatChannelKernels.INSTANCE,
          FloatNormKernels.INSTANCE,
          FloatPoolKernels.INSTANCE,
          FloatSequenceKernels.INSTANCE,
          FloatLstmKernels.INSTANCE,
          FloatDropoutKernels.INSTANCE,
          FloatAttentionKernels.INSTANCE,
          LOSSES);

  /** The same, but factors of products and convolutions are rounded to bfloat16. */
  private static final Kernels ROUNDED =
      SINGLE.with(
          new RoundedProducts(),
          (filter, arena) -> new ChannelsLastConvolution(filter, true, false, arena));

  /** The same without Winograd's algorithm. */
  private static final Kernels DIRECT =
      SINGLE.with(SINGLE.products, (filter, arena) -> convolution(filter, false, arena));

  /** Products and convolutions are native, so that whole networks can be checked in double. */
  private static final Kernels TWOFOLD =
      new HostKernels(
          MEMORY,
          ReferenceKernels.ALL.elements(),
          new MatMuls(ReferenceKernels.ALL.elements()),
          (filter, arena) ->
              new HostConvolution(DataType.DOUBLE, ReferenceKernels.ALL.elements(), filter, arena),
          ReferenceKernels.ALL.channels(),
          ReferenceKernels.ALL.norms(),
          ReferenceKernels.ALL.pools(),
          ReferenceKernels.ALL.sequences(),
          ReferenceKernels.ALL.lstms(),
          ReferenceKernels.ALL.dropouts(),
          ReferenceKernels.ALL.attentions(),
          LOSSES);

  private HostKernels with(ProductKernels otherProducts, ConvolutionKernels otherConvolutions) {
    return new HostKernels(
        memory,
        elements,
        otherProducts,
        otherConvolutions,
        channels,
        norms,
        pools,
        sequences,
        lstms,
        dropouts,
        attentions,
        losses);
  }

  private static Convolution convolution(
      ConvolutionKernels.Filter filter, boolean winograd, Arena arena) {
    Natives.require(); // ND4J's OpenMP has to come first: oneDNN takes the one that is there
    return OneDnn.isUsable()
        ? new ChannelsLastConvolution(filter, false, winograd, arena)
        : new HostConvolution(DataType.FLOAT, FloatElementKernels.INSTANCE, filter, arena);
  }

  /**
   * The kernels for arrays of this type: fast ones for FLOAT; for DOUBLE those of the {@link
   * ReferenceKernels}, but for products, convolutions and losses.
   *
   * @throws IllegalArgumentException unless it is FLOAT or DOUBLE
   */
  static Kernels of(DataType type) {
    return switch (type) {
      case FLOAT -> SINGLE;
      case DOUBLE -> TWOFOLD;
      default -> throw new IllegalArgumentException("Expected FLOAT or DOUBLE, got " + type);
    };
  }

  /** The same without Winograd's algorithm. */
  static Kernels direct(DataType type) {
    return type == DataType.FLOAT ? DIRECT : of(type);
  }

  /** The same with factors of products and convolutions rounded to bfloat16, where FLOAT. */
  static Kernels rounded(DataType type) {
    return type == DataType.FLOAT ? ROUNDED : of(type);
  }

  @Override
  public void both(Runnable first, Runnable second) {
    Parallel.both(first, second);
  }
}
