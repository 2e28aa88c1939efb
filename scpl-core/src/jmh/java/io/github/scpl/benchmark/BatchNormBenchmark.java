// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import static io.github.scpl.benchmark.NativeCall.inputs;

import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batch normalisation, against a mean, a variance, {@code batchnorm} and {@code batchnorm_bp}.
 *
 * <p>The baseline keeps no running statistics. The order of its arguments is oneDNN's.
 */
public class BatchNormBenchmark extends LayerBenchmark {
  private static final int[] ALL_BUT_CHANNELS = {0, 2, 3};

  /** With scale, with shift, axis of the channels. */
  private static final long[] ARGUMENTS = {1, 1, 1};

  @Override
  Layer layer() {
    return new BatchNorm();
  }

  @Override
  Shape shape() {
    return Shape.of(256, 32, 32);
  }

  @Override
  Baseline baseline(BuildContext memory, INDArray x, Shape output, List<Parameter> parameters) {
    return new NativeOperations(memory, x, parameters);
  }

  private static final class NativeOperations implements Baseline {
    private final NativeCall norm = new NativeCall("batchnorm", ARGUMENTS).withReals(1e-5);
    private final NativeCall back = new NativeCall("batchnorm_bp", ARGUMENTS).withReals(1e-5);
    private final Variance moment;
    private final INDArray gain;
    private final INDArray shift;
    private final INDArray mean;
    private final INDArray variance;
    private final INDArray y;
    private final INDArray dx;
    private final INDArray dMean;
    private final INDArray dVariance;
    private final INDArray dGain;
    private final INDArray dShift;

    NativeOperations(BuildContext memory, INDArray x, List<Parameter> parameters) {
      gain = parameters.get(0).value().array();
      shift = parameters.get(1).value().array();
      mean = memory.zeros(gain.shape()).array();
      variance = memory.zeros(gain.shape()).array();
      y = memory.zeros(x.shape()).array();
      dx = memory.zeros(x.shape()).array();
      dMean = memory.zeros(gain.shape()).array();
      dVariance = memory.zeros(gain.shape()).array();
      dGain = memory.zeros(gain.shape()).array();
      dShift = memory.zeros(gain.shape()).array();
      moment = new Variance(x, variance, false, ALL_BUT_CHANNELS);
    }

    @Override
    public INDArray forward(INDArray x) {
      x.mean(mean, ALL_BUT_CHANNELS);
      Nd4j.exec(moment);
      norm.run(inputs(x, mean, variance, gain, shift), y);
      return y;
    }

    @Override
    public INDArray backward(INDArray x, INDArray dy) {
      back.run(inputs(x, mean, variance, gain, shift, dy), dx, dMean, dVariance, dGain, dShift);
      return dx;
    }

    @Override
    public List<INDArray> gradients() {
      return List.of(dGain, dShift);
    }
  }
}
