// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.ConvolutionKernels;
import org.nd4j.linalg.api.buffer.DataType;

/** Convolutions by the card's library; of DOUBLE by kernels of its own. */
record CudaConvolutions(Launcher launcher, Precision precision, ConvolutionPlans plans)
    implements ConvolutionKernels {
  CudaConvolutions(Launcher launcher, Precision precision) {
    this(launcher, precision, new ConvolutionPlans(launcher, precision));
  }

  @Override
  public Convolution convolution(Filter filter, Arena arena) {
    return new CudaConvolution(launcher, filter, way(arena), arena);
  }

  private ConvolutionWay way(Arena arena) {
    if (launcher.type() == DataType.DOUBLE) {
      return new PlainConvolution(launcher);
    }
    return precision == Precision.BFLOAT16
        ? new RoundedConvolution(launcher, plans, arena)
        : new PlannedConvolution(launcher, plans);
  }
}
