// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import io.github.scpl.device.Tensor;
import io.github.scpl.loss.SupervisedContrastiveLoss;
import io.github.scpl.nn.BuildContext;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The loss and its gradient, against the formula written down with arrays in a workspace. */
public class ContrastiveLossBenchmark extends BenchmarkState {
  private static final int CLASSES = 10;
  private static final double TEMPERATURE = 0.1;

  @Param({"64", "512"})
  public int batch;

  private SupervisedContrastiveLoss loss;
  private Tensor embeddings;
  private int[] labels;
  private Tensor positives;
  private Tensor others;
  private Tensor counts;
  private Tensor baselineGradient;

  @Override
  void build(BuildContext memory) {
    loss = new SupervisedContrastiveLoss(memory, TEMPERATURE);
    embeddings = normal(1, batch, 1024);
    baselineGradient = memory.zeros(batch, 1024);
    labels = new int[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = i % CLASSES;
    }
    others = memory.zeros(batch, batch).assign(1).subi(Nd4j.eye(batch));
    positives = memory.zeros(batch, batch);
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

  @Benchmark
  public double evaluate() {
    return loss.evaluate(embeddings, labels);
  }

  @Benchmark
  @SuppressWarnings("try") // the workspace is a scope, not a value
  public double evaluateBaseline() {
    try (MemoryWorkspace unused =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("contrastive-loss")) {
      Tensor norms = embeddings.norm2(true, 1);
      Tensor z = embeddings.divColumnVector(norms);
      Tensor s = z.mmul(z.transpose()).divi(TEMPERATURE);
      Tensor exponentials = Transforms.exp(s).muli(others);
      Tensor sums = exponentials.sum(true, 1);
      Tensor logs = s.subColumnVector(Transforms.log(sums));
      double value = -logs.muli(positives).sum(true, 1).divi(counts).meanNumber().doubleValue();

      Tensor probabilities = exponentials.diviColumnVector(sums);
      Tensor g = probabilities.muliColumnVector(counts.sub(1)).subi(positives);
      g.diviColumnVector(counts).divi(batch * TEMPERATURE);
      Tensor dz = g.add(g.transpose()).mmul(z);
      Tensor radial = dz.mul(z).sum(true, 1);
      dz.subi(z.mulColumnVector(radial)).diviColumnVector(norms);
      baselineGradient.assign(dz);
      return value;
    }
  }
}
