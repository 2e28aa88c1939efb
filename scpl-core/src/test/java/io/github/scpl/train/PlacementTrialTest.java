package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlacementTrialTest {
  private static final Placement ONE = Placement.even(Networks.BLOCKS, 1, 1);
  private static final Placement TWO = Placement.even(Networks.BLOCKS, 2, 1);
  private static final Placement FOUR = Placement.even(Networks.BLOCKS, 4, 1);

  private static final int CORES = 4;

  private final List<Placement> tried = new ArrayList<>();

  private Trainer trainer(Network network, Placement placement) {
    tried.add(placement);
    return PipelineTrainer.builder(network).placement(placement).cores(CORES).build();
  }

  private List<PlacementTrial> run(BlockProfile profile, Placement slow, Placement... candidates)
      throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      Bits before = Bits.of(network);
      List<PlacementTrial> trials =
          PlacementTrial.run(
              profile,
              List.of(candidates),
              CORES,
              network,
              Batches.vectors(8),
              placement -> {
                Trainer trainer = trainer(network, placement);
                if (placement.equals(slow)) {
                  trainer.addListener(stall(never));
                }
                return trainer;
              });
      before.assertEqual(Bits.of(network)); // at a learning rate of 0
      Workers.assertNoneLeft();
      return trials;
    }
  }

  private static TrainingListener stall(CountDownLatch never) {
    return new TrainingListener() {
      @Override
      public void onStep(StepReport report) {
        try {
          never.await(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  @Test
  void whatTurnsOutFasterComesFirstWhateverWasExpected() throws InterruptedException {
    BlockProfile profile = BlockProfile.of(new double[][] {{1, 1, 1, 0.5}});
    List<PlacementTrial> trials =
        run(profile, TWO, TWO, new Placement(List.of(3, 1), List.of(1, 1)));
    assertEquals(2, tried.size());
    assertEquals(List.of(3, 1), trials.get(0).placement().blocksPerStage());
    assertEquals(List.of(3.0, 0.5), trials.get(0).expectedSeconds());
    assertEquals(TWO, trials.get(1).placement());
    assertEquals(2, trials.get(1).expectedSecondsPerBatch(CORES));
    assertTrue(trials.get(1).secondsPerBatch() >= 0.2);
    assertTrue(trials.get(0).secondsPerBatch() > 0);
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
