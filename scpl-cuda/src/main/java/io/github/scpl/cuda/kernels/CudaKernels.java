// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.lane.Lanes;
import io.github.scpl.cuda.lane.Operations;
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
import org.nd4j.linalg.api.buffer.DataType;

/** The kernels of a card for arrays of one type. */
public record CudaKernels(
    Lanes lanes,
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
  /**
   * The kernels of a driver.
   *
   * @param type FLOAT or DOUBLE
   */
  public static CudaKernels of(
      Driver driver, DataType type, Precision precision, Lanes lanes, Operations operations) {
    Launcher launcher = new Launcher(driver, type, lanes, operations);
    return new CudaKernels(
        lanes,
        new CudaMemoryKernels(launcher),
        new CudaElements(launcher),
        new CudaProducts(launcher, precision),
        new CudaConvolutions(launcher, precision),
        new CudaChannels(launcher),
        new CudaNorms(launcher),
        new CudaPools(launcher),
        new CudaSequences(launcher),
        new CudaLstms(launcher),
        new CudaDropouts(launcher),
        new CudaAttentions(launcher),
        new CudaLosses(launcher));
  }

  @Override
  public void both(Runnable first, Runnable second) {
    lanes.current().both(first, second);
  }
}
