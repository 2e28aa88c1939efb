// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.device.Arena;
import io.github.scpl.device.LossKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.StepTimes;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Reports against counts by hand. */
@Timeout(60)
class ReportTest {
  private static final double EPSILON = 1e-12;

  @Test
  void ofEqualLogitsTheFirstIsTheAnswer() {
    try (Arena arena = HostDevice.HOST.arena()) {
      Tensor logits = arena.zeros(DataType.FLOAT, 4, 3);
      double[] values = {0, 1, 1, /**/ 2, 2, 2, /**/ -3, -2, -1, /**/ 5, 4, 3};
      logits.write(0, values, values.length);
      assertEquals(4, hits(logits, 1, 0, 2, 0));
      assertEquals(1, hits(logits, 2, 1, 2, 1));
      assertEquals(0, hits(logits, 0, 2, 0, 2));
    }
  }

  private static double hits(Tensor logits, int... labels) {
    Tensor score = TestArrays.uninitialized(DataType.DOUBLE, 3);
    LossKernels kernels = HostDevice.HOST.kernels(DataType.FLOAT).losses();
    kernels.score(logits, TestArrays.labels(labels), score);
    return score.toArray()[0];
  }

  @ParameterizedTest
  @EnumSource
  void anEpochSumsUpItsSteps(Kind kind) throws InterruptedException {
    List<StepReport> steps = new ArrayList<>();
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              steps.add(report);
            }
          });
      EpochReport report = trainer.train(Batches.vectors(8, 8, 3), 2, 1e-3);
      assertEquals(2, report.epoch());
      assertEquals(1e-3, report.learningRate());
      assertEquals(19, report.samples());
      assertEquals(List.of(8, 8, 3), steps.stream().map(StepReport::rows).toList());
      double sum = steps.stream().mapToDouble(step -> step.rows() * step.loss()).sum();
      assertEquals(sum / 19, report.loss(), 1e-9);
      assertTrue(report.loss() > 0);
      assertTimings(report, kind.stages);
    }
  }

  private static void assertTimings(EpochReport report, int stages) {
    assertEquals(stages, report.stages().size());
    for (int stage = 0; stage < stages; stage++) {
      StageTiming timing = report.stages().get(stage);
      assertEquals(stage, timing.stage());
      assertEquals(report.seconds(), timing.seconds());
      assertTrue(timing.utilization() > 0 && timing.utilization() <= 1, timing::toString);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyBlockTellsHowLongItWorked(Kind kind) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Layer slow = Probe.onBackward(call -> never.await(20, TimeUnit.MILLISECONDS));
    List<StepTimes> steps = new ArrayList<>();
    try (Network network = Networks.perceptron(kind.method, 1, 2, slow).build();
        Trainer trainer = kind.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onTimes(StepTimes times) {
              steps.add(times);
            }
          });
      EpochReport report = trainer.train(Batches.vectors(8, 8, 8), 1, 1e-3);
      assertEquals(List.of(0, 1, 2), steps.stream().map(step -> step.step().batch()).toList());
      double busy = report.stages().stream().mapToDouble(StageTiming::busySeconds).sum();
      double told = 0;
      for (StepTimes step : steps) {
        assertEquals(Networks.BLOCKS, step.blocks().size());
        for (int block = 0; block < Networks.BLOCKS; block++) {
          BlockTime time = step.blocks().get(block);
          assertTrue(time.forward() > 0 && time.handOver() >= 0, time::toString);
          assertTrue(time.learn() >= (block == 2 ? 0.02 : 0), time::toString);
          told += time.total();
        }
      }
      assertTrue(told <= busy, told + " of " + busy);
    }
  }

  @ParameterizedTest
  @EnumSource
  void accuracyIsThatOfTheLogits(Kind kind) throws InterruptedException {
    Batches batches = Batches.vectors(8, 8, 3);
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      for (int epoch = 1; epoch <= 5; epoch++) {
        trainer.train(batches, epoch, 1e-2);
      }
      Evaluation evaluation = trainer.evaluate(batches);
      assertEquals(hitsByHand(network, batches, 3) / 19.0, evaluation.accuracy());
      assertEquals(hitsByHand(network, batches, 0) / 19.0, evaluation.accuracies().get(0));
    }
  }

  /** Of the head if it is the last block, else of the exit. */
  private static double hitsByHand(Network network, Batches batches, int output) {
    int hits = 0;
    try (Arena arena = HostDevice.HOST.arena()) {
      Signal signal = new Signal(arena, DataType.FLOAT);
      for (int batch = 0; batch < batches.rows().length; batch++) {
        batches.fill(signal, 0, batch);
        Bundle bundle = signal.bundle();
        for (Block block : network.blocks().subList(0, output + 1)) {
          bundle = block.forward(bundle, new Step(0, batch, false, 0));
        }
        Block block = network.blocks().get(output);
        Tensor logits = block.hasHead() ? block.headLogits() : block.exitLogits();
        for (int row = 0; row < signal.rows(); row++) {
          hits += logits.array().getRow(row).argMax().getInt(0) == signal.labels()[row] ? 1 : 0;
        }
      }
    }
    return hits;
  }
}
