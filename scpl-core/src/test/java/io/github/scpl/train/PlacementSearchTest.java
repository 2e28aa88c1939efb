// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PlacementSearchTest {
  private static final Batches BATCHES = Batches.images(8, 8, 5);

  private static Network network(Method method) {
    return Networks.convolutional(method, 1).build();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 1, 4", "3, 1, 4", "4, 1, 4", "9, 2, 4"})
  void nativeThreadsFollowFromTheCoresAlone(int cores, int threadsOfEach, int mostStages)
      throws InterruptedException {
    try (Network network = network(Method.SCPL)) {
      PlacementSearch search = PlacementSearch.of(network).cores(cores);
      assertEquals(Math.min(4, cores / threadsOfEach) * threadsOfEach, search.threads());
      for (PlacementTrial trial : search.run(BATCHES)) {
        Placement placement = trial.placement();
        assertEquals(Networks.BLOCKS, placement.blocks());
        assertTrue(placement.stages() <= mostStages, placement::toString);
        assertEquals(
            List.of(threadsOfEach), placement.nativeThreads().stream().distinct().toList());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dascpl", "bp"})
  void aGivenNumberOfStagesIsKept(String method) throws InterruptedException {
    List<String> told = new ArrayList<>();
    try (Network network = network(Method.of(method))) {
      PlacementSearch search =
          PlacementSearch.of(network)
              .cores(2)
              .stages(2)
              .progress((number, count, placement) -> told.add(number + "/" + count + placement));
      List<PlacementTrial> trials = search.run(BATCHES);
      trials.forEach(trial -> assertEquals(2, trial.placement().stages()));
      assertEquals(trials.size() == 1 ? 0 : trials.size(), told.size());
      for (int i = 0; i < told.size(); i++) {
        String candidate = i + 1 + "/" + trials.size() + "2 stages";
        assertTrue(told.get(i).startsWith(candidate), told::toString);
      }
      assertEquals(2, search.threads());
    }
  }

  @Test
  void measuringLeavesTheNetworkAsItWas() throws InterruptedException {
    try (Network plain = network(Method.DASCPL);
        Network measured = network(Method.DASCPL)) {
      assertEquals(Networks.BLOCKS, PlacementSearch.measured(measured, BATCHES).blocks());
      Bits.of(plain).assertEqual(Bits.of(measured));
      for (Network network : List.of(plain, measured)) {
        try (Trainer trainer = new SequentialTrainer(network, 1)) {
          trainer.train(BATCHES, 1, 1e-2);
        }
      }
      Bits.of(plain).assertEqual(Bits.of(measured));
      Workers.assertNoneLeft();
    }
  }

  @Test
  void theMethodDecidesOnTheTrainer() throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    try (Network local = network(Method.EE);
        Network endToEnd = network(Method.BP_EXITS);
        Trainer first = Trainer.of(local, BATCHES);
        Trainer second = Trainer.of(endToEnd, BATCHES)) {
      PipelineTrainer pipeline = assertInstanceOf(PipelineTrainer.class, first);
      int threads = Math.max(1, cores / Networks.BLOCKS);
      assertEquals(
          List.of(threads), pipeline.placement().nativeThreads().stream().distinct().toList());
      assertInstanceOf(BackpropTrainer.class, second);
      first.train(BATCHES, 1, 1e-2);
      second.train(BATCHES, 1, 1e-2);
    }
  }

  @Test
  void whatCannotBeIsRefusedBeforeItIsMeasured() throws InterruptedException {
    try (Network network = network(Method.SCPL);
        Network endToEnd = network(Method.BP)) {
      PlacementSearch search = PlacementSearch.of(network).cores(2);
      assertThrows(IllegalArgumentException.class, () -> search.cores(0));
      assertThrows(IllegalArgumentException.class, () -> search.stages(0));
      assertThrows(IllegalArgumentException.class, () -> search.nativeThreads(0));
      assertThrows(IllegalArgumentException.class, () -> search.capacity(0));
      assertThrows(IllegalArgumentException.class, () -> search.microBatches(0));
      assertThrows(
          IllegalArgumentException.class, () -> PlacementSearch.of(network).stages(5).run(BATCHES));
      assertThrows(
          IllegalArgumentException.class,
          () -> PlacementSearch.of(network).cores(2).nativeThreads(3).run(BATCHES));
      assertThrows(
          IllegalArgumentException.class,
          () -> PlacementSearch.of(endToEnd).cores(2).stages(4).run(BATCHES));
      assertThrows(IllegalArgumentException.class, () -> search.run(Batches.images())); // none
      assertThrows(
          IllegalArgumentException.class, () -> search.run(Batches.vectors(8))); // no images
    }
  }
}
