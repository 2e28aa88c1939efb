// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.train.report.StepTimes;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Recording;
import io.github.scpl.train.trace.Slice;
import io.github.scpl.train.trace.Tracer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TracingTest {
  private static final int BATCHES = 5;
  private static final Batches SOURCE = Batches.images(8, 8, 8, 8, 8);

  /** Seconds of the laps of a block and batch that are too short to be slices: some twenty. */
  private static final double LEFT_OUT = 3e-5;

  @ParameterizedTest
  @EnumSource
  void everyBlockHasASliceOfEveryPhaseForEveryBatch(Kind kind) throws InterruptedException {
    Recording recording = new Recording();
    List<StepTimes> times = train(kind, recording);
    Map<String, Double> seconds = new HashMap<>();
    for (Slice slice : recording.slices()) {
      if (slice.phase().isWork() && slice.epoch() == 1 && slice.stage() != Tracer.LOADER) {
        double length = slice.secondsWithin(slice.start(), slice.end());
        seconds.merge(
            slice.phase() + " " + slice.block() + " " + slice.batch(), length, (a, b) -> a + b);
      }
    }
    for (StepTimes step : times) {
      for (int block = 0; block < Networks.BLOCKS; block++) {
        String which = " " + block + " " + step.step().batch();
        double sum = 0;
        for (Phase phase : List.of(Phase.FORWARD, Phase.LOSS, Phase.BACKWARD, Phase.UPDATE)) {
          assertTrue(seconds.containsKey(phase + which), phase + which);
          sum += seconds.get(phase + which);
        }
        sum += seconds.getOrDefault(Phase.HAND_OVER + which, 0.0);
        assertEquals(step.blocks().get(block).total(), sum, LEFT_OUT, which);
      }
    }
  }

  /** Also those of an evaluation, and of the loader. */
  @ParameterizedTest
  @EnumSource
  void slicesOfAThreadDoNotOverlap(Kind kind) throws InterruptedException {
    Recording recording = new Recording();
    train(kind, recording);
    Map<Integer, Long> ends = new HashMap<>();
    Set<Phase> phases = new TreeSet<>();
    for (Slice slice : recording.slices()) {
      long before = ends.getOrDefault(slice.stage(), Long.MIN_VALUE);
      assertTrue(slice.start() >= before, () -> slice + " begins before " + before);
      assertTrue(slice.end() > slice.start(), slice::toString);
      ends.put(slice.stage(), slice.end());
      phases.add(slice.phase());
    }
    assertEquals(kind.stages + 1, ends.size());
    assertTrue(phases.contains(Phase.SCORE) && phases.contains(Phase.LOAD), phases::toString);
  }

  private static List<StepTimes> train(Kind kind, Recording recording) throws InterruptedException {
    List<StepTimes> times = new ArrayList<>();
    try (Network network = Networks.convolutional(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onTimes(StepTimes step) {
              times.add(step);
            }
          });
      trainer.trace(recording);
      trainer.train(SOURCE, 1, 1e-3);
      trainer.evaluate(SOURCE);
    }
    assertEquals(BATCHES, times.size());
    return times;
  }

  @ParameterizedTest
  @EnumSource
  void tracingChangesNoBit(Kind kind) throws InterruptedException {
    Run plain = Run.of(Networks.convolutional(kind.method, 1), kind::of, 2, SOURCE, SOURCE);
    Run traced =
        Run.of(
            Networks.convolutional(kind.method, 1),
            network -> {
              Trainer trainer = kind.of(network);
              trainer.trace(new Recording());
              return trainer;
            },
            2,
            SOURCE,
            SOURCE);
    plain.assertEqual(traced);
  }

  /** Two stages of one core: one has it, the other has a batch and waits. */
  @Test
  void waitsForACoreAreTold() throws InterruptedException {
    Recording recording = new Recording();
    try (Network network = Networks.convolutional(Method.SCPL, 1).build();
        Trainer trainer = PipelineTrainer.builder(network).cores(1).build()) {
      trainer.trace(recording);
      trainer.train(SOURCE, 1, 1e-3);
    }
    assertTrue(recording.slices().stream().anyMatch(slice -> slice.phase() == Phase.WAIT_FOR_CORE));
  }

  @Test
  void aLaterTracerTakesThePlaceOfAnEarlierOne() throws InterruptedException {
    Recording first = new Recording();
    Recording second = new Recording();
    try (Network network = Networks.perceptron(Method.SCPL, 1).build();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      trainer.trace(first);
      trainer.train(Batches.vectors(8), 1, 1e-3);
      int size = first.slices().size();
      trainer.trace(second);
      trainer.train(Batches.vectors(8), 2, 1e-3);
      assertTrue(size > 0);
      assertEquals(size, first.slices().size());
      assertTrue(second.slices().stream().anyMatch(slice -> slice.epoch() == 2));
      assertThrows(NullPointerException.class, () -> trainer.trace(null));
    }
  }
}
