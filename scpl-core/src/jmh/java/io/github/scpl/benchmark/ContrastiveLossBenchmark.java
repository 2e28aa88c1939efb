// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.loss.SupervisedContrastiveLoss;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** The loss and its gradient, against the formula written down with arrays in a workspace. */
public class ContrastiveLossBenchmark extends BenchmarkState {
  private static final int CLASSES = 10;
  private static final double TEMPERATURE = 0.1;

  @Param({"64", "512"})
  public int batch;

  private final Arena arena = HostDevice.HOST.arena();
  private SupervisedContrastiveLoss loss;
  private Tensor input;
  private INDArray embeddings;
  private Tensor targets;
  private INDArray positives;
  private INDArray others;
  private INDArray counts;
  private INDArray baselineGradient;

  @Override
  void build(BuildContext memory) {
    loss = new SupervisedContrastiveLoss(memory, TEMPERATURE);
    input = normal(1, batch, 1024);
    embeddings = input.array();
    baselineGradient = memory.zeros(batch, 1024).array();
    double[] labels = new double[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = i % CLASSES;
    }
    targets = arena.uninitialized(DataType.INT32, batch);
    targets.assign(labels);
    others = memory.zeros(batch, batch).array().assign(1).subi(Nd4j.eye(batch));
    positives = memory.zeros(batch, batch).array();
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < batch; j++) {
        positives.putScalar(i, j, i != j && labels[i] == labels[j] ? 1 : 0);
      }
    }
    counts = positives.sum(true, 1).addi(1);
    double expected = evaluateBaseline();
    double actual = evaluate();
    if (!(Math.abs(actual - expected) <= 1e-3 * expected)) {
      throw new IllegalStateException("Expected a loss of " + expected + ", got " + actual);
    }
    requireSame("gradient", loss.gradient(), baselineGradient);
  }

  @TearDown
  public void free() {
    arena.close();
  }

  @Benchmark
  public double evaluate() {
    return loss.evaluate(input, targets).toArray()[0];
  }

  @Benchmark
  @SuppressWarnings("try") // the workspace is a scope, not a value
  public double evaluateBaseline() {
    try (MemoryWorkspace unused =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("contrastive-loss")) {
      INDArray norms = embeddings.norm2(true, 1);
      INDArray z = embeddings.divColumnVector(norms);
      INDArray s = z.mmul(z.transpose()).divi(TEMPERATURE);
      INDArray exponentials = Transforms.exp(s).muli(others);
      INDArray sums = exponentials.sum(true, 1);
      INDArray logs = s.subColumnVector(Transforms.log(sums));
      double value = -logs.muli(positives).sum(true, 1).divi(counts).meanNumber().doubleValue();

      INDArray probabilities = exponentials.diviColumnVector(sums);
      INDArray g = probabilities.muliColumnVector(counts.sub(1)).subi(positives);
      g.diviColumnVector(counts).divi(batch * TEMPERATURE);
      INDArray dz = g.add(g.transpose()).mmul(z);
      INDArray radial = dz.mul(z).sum(true, 1);
      dz.subi(z.mulColumnVector(radial)).diviColumnVector(norms);
      baselineGradient.assign(dz);
      return value;
    }
  }
}
