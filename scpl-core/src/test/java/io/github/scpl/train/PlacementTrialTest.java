// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.train.report.EpochReport;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlacementTrialTest {
  private static final Placement ONE = Placement.even(Networks.BLOCKS, 1, 1);
  private static final Placement TWO = Placement.even(Networks.BLOCKS, 2, 1);
  private static final Placement FOUR = Placement.even(Networks.BLOCKS, 4, 1);

  private static final int CORES = 4;
  private static final int ROWS = 8;

  private final List<Placement> tried = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  /** A trainer whose epochs take two seconds a batch with the slow placement, else one. */
  private Trainer trainer(Network network, Placement placement, Placement slow) {
    tried.add(placement);
    double seconds = placement.equals(slow) ? 2 : 1;
    Trainer trainer = PipelineTrainer.builder(network).placement(placement).cores(CORES).build();
    Class<?>[] type = {Trainer.class};
    return (Trainer)
        Proxy.newProxyInstance(
            Trainer.class.getClassLoader(),
            type,
            (proxy, method, arguments) -> {
              Object result = method.invoke(trainer, arguments);
              return result instanceof EpochReport report ? lasting(seconds, report) : result;
            });
  }

  private static EpochReport lasting(double secondsPerBatch, EpochReport report) {
    return new EpochReport(
        report.epoch(),
        report.learningRate(),
        report.samples(),
        secondsPerBatch * report.samples() / ROWS,
        report.losses(),
        report.stages());
  }

  private List<PlacementTrial> run(BlockProfile profile, Placement slow, Placement... candidates)
      throws InterruptedException {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      Bits before = Bits.of(network);
      List<PlacementTrial> trials =
          PlacementTrial.run(
              profile,
              List.of(candidates),
              CORES,
              network,
              Batches.vectors(ROWS),
              placement -> trainer(network, placement, slow),
              (number, count, placement) -> told.add(number + " of " + count));
      before.assertEqual(Bits.of(network)); // at a learning rate of 0
      Workers.assertNoneLeft();
      return trials;
    }
  }

  @Test
  void whatTurnsOutFasterComesFirstWhateverWasExpected() throws InterruptedException {
    BlockProfile profile = BlockProfile.of(new double[][] {{1, 1, 1, 0.5}});
    List<PlacementTrial> trials =
        run(profile, TWO, TWO, new Placement(List.of(3, 1), List.of(1, 1)));
    assertEquals(2, tried.size());
    assertEquals(List.of("1 of 2", "2 of 2"), told);
    assertEquals(List.of(3, 1), trials.get(0).placement().blocksPerStage());
    assertEquals(List.of(3.0, 0.5), trials.get(0).expectedSeconds());
    assertEquals(TWO, trials.get(1).placement());
    assertEquals(2, trials.get(1).expectedSecondsPerBatch(CORES));
    assertEquals(2, trials.get(1).secondsPerBatch());
    assertEquals(1, trials.get(0).secondsPerBatch());
  }

  @Test
  void whatIsHopelessIsNotTried() throws InterruptedException {
    BlockProfile profile = BlockProfile.of(new double[][] {{1, 1, 1, 1}});
    List<PlacementTrial> trials = run(profile, null, ONE, TWO, FOUR);
    assertEquals(List.of(), tried);
    assertEquals(1, trials.size());
    assertEquals(FOUR, trials.get(0).placement());
    assertEquals(Double.NaN, trials.get(0).secondsPerBatch());
  }

  @Test
  void stagesThatTakeTurnsShareTheCores() {
    PlacementTrial even = new PlacementTrial(FOUR, List.of(1.0, 1.0, 1.0, 1.0), Double.NaN);
    assertEquals(1, even.expectedSecondsPerBatch(4));
    assertEquals(2, even.expectedSecondsPerBatch(2));
    PlacementTrial heavy = new PlacementTrial(FOUR, List.of(3.0, 0.5, 0.5, 0.5), Double.NaN);
    assertEquals(3, heavy.expectedSecondsPerBatch(2));
  }

  @Test
  void withoutACandidateThereIsNoTrial() {
    BlockProfile profile = BlockProfile.of(new double[][] {{1, 1, 1, 1}});
    assertThrows(IllegalArgumentException.class, () -> run(profile, null));
  }
}
