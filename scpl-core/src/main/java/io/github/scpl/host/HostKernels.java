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
import io.github.scpl.reference.ArrayAccess;
import io.github.scpl.reference.ReferenceKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The kernels of the host: products and convolutions by ND4J, all else loops in Java, fast in FLOAT
 * and plain in DOUBLE.
 */
public record HostKernels(
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
          FloatChannelKernels.INSTANCE,
          FloatNormKernels.INSTANCE,
          FloatPoolKernels.INSTANCE,
          FloatSequenceKernels.INSTANCE,
          FloatLstmKernels.INSTANCE,
          FloatDropoutKernels.INSTANCE,
          FloatAttentionKernels.INSTANCE,
          LOSSES);

  private static final Kernels REFERENCE = new ReferenceKernels(new HostArrays());

  /** Products and convolutions are native, so that whole networks can be checked in double. */
  private static final Kernels TWOFOLD =
      new HostKernels(
          MEMORY,
          REFERENCE.elements(),
          MatMul::new,
          (filter, arena) ->
              new HostConvolution(DataType.DOUBLE, REFERENCE.elements(), filter, arena),
          REFERENCE.channels(),
          REFERENCE.norms(),
          REFERENCE.pools(),
          REFERENCE.sequences(),
          REFERENCE.lstms(),
          REFERENCE.dropouts(),
          REFERENCE.attentions(),
          LOSSES);

  /**
   * The kernels for arrays of this type: fast ones for FLOAT; for DOUBLE those of the {@link
   * #reference}, but for products, convolutions and losses.
   *
   * @throws IllegalArgumentException unless it is FLOAT or DOUBLE
   */
  public static Kernels of(DataType type) {
    return switch (type) {
      case FLOAT -> SINGLE;
      case DOUBLE -> TWOFOLD;
      default -> throw new IllegalArgumentException("Expected FLOAT or DOUBLE, got " + type);
    };
  }

  /** All kernels as the formulas say, on the host's arrays of any type; slow. */
  public static Kernels reference() {
    return REFERENCE;
  }

  @Override
  public void both(Runnable first, Runnable second) {
    Parallel.both(first, second);
  }

  private static final class HostArrays implements ArrayAccess {
    @Override
    public void read(INDArray array, long first, double[] target, int count) {
      HostAccess.read(array, first, target, count);
    }

    @Override
    public void write(INDArray array, long first, double[] source, int count) {
      HostAccess.write(array, first, source, count);
    }
  }

  private static final class HostMemory implements MemoryKernels {
    @Override
    public void zero(INDArray array) {
      HostAccess.clear(array);
    }

    @Override
    public void copy(INDArray source, INDArray target) {
      HostAccess.copy(source, target);
    }

    @Override
    public void copy(INDArray source, long from, INDArray target, long to, long count) {
      HostAccess.copy(source, from, target, to, count);
    }
  }
}
