// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Layer;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ListenerTest {
  private static final Batches TRAINING = Batches.vectors(4, 4, 2);
  private static final Batches TEST = Batches.vectors(4, 2);

  private final List<String> events = new ArrayList<>();

  private TrainingListener noting(String name) {
    Thread caller = Thread.currentThread();
    return new TrainingListener() {
      @Override
      public void onStep(StepReport report) {
        note("step " + report.step().epoch() + "." + report.step().batch());
      }

      @Override
      public void onTrained(EpochReport report) {
        note("trained " + report.epoch());
      }

      @Override
      public void onEpoch(EpochResult result) {
        note("epoch " + result.training().epoch() + " of " + result.evaluation().samples());
      }

      private void note(String event) {
        assertEquals(caller, Thread.currentThread());
        events.add(name + event);
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void eventsComeInOrderOnTheCallersThread(Kind kind) throws InterruptedException {
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      trainer.addListener(noting(""));
      trainer.fit(TRAINING, TEST, 2, LearningRateSchedule.constant(1e-3));
    }
    assertEquals(
        List.of(
            "step 1.0",
            "step 1.1",
            "step 1.2",
            "trained 1",
            "epoch 1 of 6",
            "step 2.0",
            "step 2.1",
            "step 2.2",
            "trained 2",
            "epoch 2 of 6"),
        events);
  }

  @Test
  void listenersAreToldInTheOrderTheyWereAdded() throws InterruptedException {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      trainer.addListener(noting("a "));
      trainer.addListener(noting("b "));
      trainer.train(Batches.vectors(4), 1, 1e-3);
      trainer.evaluate(TEST);
    }
    assertEquals(List.of("a step 1.0", "b step 1.0", "a trained 1", "b trained 1"), events);
  }

  @Test
  void stagesDoNotWaitForAListener() throws InterruptedException {
    int batches = 30;
    CountDownLatch learned = new CountDownLatch(batches);
    Layer last = Probe.onBackward(call -> learned.countDown());
    List<Boolean> all = new ArrayList<>();
    try (Network network = Networks.perceptron(Method.SCPL, 1, 3, last).build();
        Trainer trainer = PipelineTrainer.builder(network).cores(4).build()) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              try {
                all.add(learned.await(20, TimeUnit.SECONDS));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          });
      trainer.train(Batches.vectorsTimes(batches), 1, 1e-3);
    }
    assertEquals(batches, all.size());
    assertTrue(all.get(0));
  }
}
