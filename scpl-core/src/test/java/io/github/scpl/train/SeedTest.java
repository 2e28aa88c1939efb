// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.factory.Nd4j;

/** Random numbers come from the seed alone. */
@Timeout(60)
class SeedTest {
  private static final Batches BATCHES = Batches.images(8, 8, 5);
  private static final Function<Network, Trainer> PIPELINE =
      network -> PipelineTrainer.builder(network).cores(4).build();

  @Test
  void theSameSeedGivesTheSameBitsWhateverTheGlobalSeed() throws InterruptedException {
    Nd4j.getRandom().setSeed(1);
    Run first = run(7);
    Nd4j.getRandom().setSeed(2);
    Nd4j.getRandom().nextGaussian();
    run(7).assertEqual(first);
  }

  @Test
  void theGlobalGeneratorIsNotDrawnFrom() throws InterruptedException {
    Nd4j.getRandom().setSeed(5);
    double expected = Nd4j.getRandom().nextDouble();
    Nd4j.getRandom().setSeed(5);
    Run.of(Networks.convolutional(Method.SCPL, 7), SequentialTrainer::new, 1, BATCHES, BATCHES);
    assertEquals(expected, Nd4j.getRandom().nextDouble());
  }

  @Test
  void anotherSeedGivesOtherWeightsInEveryBlock() throws InterruptedException {
    Bits first = run(7).bits();
    Bits second = run(8).bits();
    assertEquals(first.names(), first.difference(second));
  }

  @Test
  void theSeedAlsoRulesWhatIsDrawnInTraining() throws InterruptedException {
    // Same initial values, other noise: only the epoch in the key differs.
    assertNotEquals(lossOfEpoch(1), lossOfEpoch(2));
    assertEquals(lossOfEpoch(1), lossOfEpoch(1));
  }

  private static double lossOfEpoch(int epoch) throws InterruptedException {
    try (Network network = Networks.convolutional(Method.SCPL, 7).build();
        Trainer trainer = PIPELINE.apply(network)) {
      Batches same = Batches.images(8, 8);
      return trainer.train(ignored -> same.open(1), epoch, 1e-3).loss();
    }
  }

  @Test
  void initialValuesDependOnNamesAndNotOnTheMethod() {
    try (Network scpl = Networks.convolutional(Method.SCPL, 7).build();
        Network bp = Networks.convolutional(Method.BP, 7).build()) {
      Set<String> shared = new TreeSet<>(Bits.of(bp).names());
      assertFalse(shared.isEmpty());
      shared.retainAll(Bits.of(bp).difference(Bits.of(scpl)));
      assertEquals(Set.of(), shared);
    }
  }

  private static Run run(long seed) throws InterruptedException {
    return Run.of(Networks.convolutional(Method.DASCPL, seed), PIPELINE, 2, BATCHES, BATCHES);
  }
}
