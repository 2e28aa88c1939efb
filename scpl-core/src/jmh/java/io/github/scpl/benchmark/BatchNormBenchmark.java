// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import static io.github.scpl.benchmark.NativeCall.inputs;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.util.List;
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
  Baseline baseline(BuildContext memory, Tensor x, Shape output, List<Parameter> parameters) {
    return new NativeOperations(memory, x, parameters);
  }

  private static final class NativeOperations implements Baseline {
    private final NativeCall norm = new NativeCall("batchnorm", ARGUMENTS).withReals(1e-5);
    private final NativeCall back = new NativeCall("batchnorm_bp", ARGUMENTS).withReals(1e-5);
    private final Variance moment;
    private final Tensor gain;
    private final Tensor shift;
    private final Tensor mean;
    private final Tensor variance;
    private final Tensor y;
    private final Tensor dx;
    private final Tensor dMean;
    private final Tensor dVariance;
    private final Tensor dGain;
    private final Tensor dShift;

    NativeOperations(BuildContext memory, Tensor x, List<Parameter> parameters) {
      gain = parameters.get(0).value();
      shift = parameters.get(1).value();
      mean = memory.zeros(gain.shape());
      variance = memory.zeros(gain.shape());
      y = memory.zeros(x.shape());
      dx = memory.zeros(x.shape());
      dMean = memory.zeros(gain.shape());
      dVariance = memory.zeros(gain.shape());
      dGain = memory.zeros(gain.shape());
      dShift = memory.zeros(gain.shape());
      moment = new Variance(x, variance, false, ALL_BUT_CHANNELS);
    }

    @Override
    public Tensor forward(Tensor x) {
      x.mean(mean, ALL_BUT_CHANNELS);
      Nd4j.exec(moment);
      norm.run(inputs(x, mean, variance, gain, shift), y);
      return y;
    }

    @Override
    public Tensor backward(Tensor x, Tensor dy) {
      back.run(inputs(x, mean, variance, gain, shift, dy), dx, dMean, dVariance, dGain, dShift);
      return dx;
    }

    @Override
    public List<Tensor> gradients() {
      return List.of(dGain, dShift);
    }
  }
}
