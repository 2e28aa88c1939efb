// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A layer's passes in training, and the same by other means. */
public abstract class LayerBenchmark extends BenchmarkState {
  private static final Pass TRAINING = Pass.training(RandomKey.of(1));

  @Param("64")
  public int batch;

  private Layer layer;
  private Tensor x;
  private Tensor dy;
  private Baseline baseline;

  /** The layer, and the shape of one sample. */
  abstract Layer layer();

  abstract Shape shape();

  /** The other means; the layer's parameters are given as it made them. */
  abstract Baseline baseline(
      BuildContext memory, INDArray x, Shape output, List<Parameter> parameters);

  /** Both passes of something that computes what the layer does. */
  interface Baseline {
    INDArray forward(INDArray x);

    /** The gradient with respect to the input of the last forward pass. */
    INDArray backward(INDArray x, INDArray dy);

    /** The gradients of the layer's parameters, in the layer's order. */
    default List<INDArray> gradients() {
      return List.of();
    }
  }

  @Override
  final void build(BuildContext memory) {
    layer = layer();
    Shape output = layer.build(memory, shape());
    x = normal(2, shape().withBatch(batch));
    dy = normal(3, output.withBatch(batch));
    baseline = baseline(memory, x.array(), output, memory.parameters());
    requireSame("output", layer.forward(x, TRAINING), baseline.forward(x.array()));
    // A layer may overwrite the gradient it is given.
    INDArray dx = baseline.backward(x.array(), dy.array());
    requireSame("input gradient", layer.backward(dy, true), dx);
    List<INDArray> gradients = baseline.gradients();
    for (int i = 0; i < gradients.size(); i++) {
      Parameter parameter = memory.parameters().get(i);
      requireSame(parameter.name(), parameter.gradient(), gradients.get(i));
    }
  }

  @Benchmark
  public Tensor forward() {
    return layer.forward(x, TRAINING);
  }

  @Benchmark
  public INDArray forwardBaseline() {
    return baseline.forward(x.array());
  }

  @Benchmark
  public Tensor backward() {
    return layer.backward(dy, true);
  }

  @Benchmark
  public INDArray backwardBaseline() {
    return baseline.backward(x.array(), dy.array());
  }
}
