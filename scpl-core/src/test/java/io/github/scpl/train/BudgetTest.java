// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Threads and blocks are counted before anything starts. */
@Timeout(60)
class BudgetTest {
  @AfterEach
  void nothingIsLeft() {
    Workers.assertNoneLeft();
  }

  private static void assertRefused(String message, Executable executable) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }

  @Test
  void blocksAreSpreadEvenlyWithEarlierStagesGettingFewer() {
    assertEquals(List.of(1, 1, 2), Placement.even(4, 3, 1).blocksPerStage());
    assertEquals(List.of(2, 2), Placement.even(4, 2, 1).blocksPerStage());
    assertEquals(List.of(3, 4), Placement.even(7, 2, 1).blocksPerStage());
    assertEquals(List.of(2, 2), Placement.even(7, 2, 2).nativeThreads());
  }

  @Test
  void moreStagesThanBlocksAreRefused() {
    assertRefused("Expected 1 to 4 stages for 4 blocks, got 5", () -> Placement.even(4, 5, 1));
    assertRefused("Expected 1 to 4 stages for 4 blocks, got 0", () -> Placement.even(4, 0, 1));
  }

  @Test
  void listsThatDoNotFitAreRefused() {
    String expected =
        "Expected a number of blocks and of native threads, each at least 1, for every stage; got"
            + " blocks %s and native threads %s";
    assertRefused(
        String.format(Locale.ROOT, expected, "[2, 2]", "[1]"),
        () -> new Placement(List.of(2, 2), List.of(1)));
    assertRefused(
        String.format(Locale.ROOT, expected, "[]", "[]"),
        () -> new Placement(List.of(), List.of()));
    assertRefused(
        String.format(Locale.ROOT, expected, "[4, 0]", "[1, 1]"),
        () -> new Placement(List.of(4, 0), List.of(1, 1)));
    assertRefused(
        String.format(Locale.ROOT, expected, "[2, 2]", "[1, 0]"),
        () -> new Placement(List.of(2, 2), List.of(1, 0)));
  }

  @Test
  void aPlacementIsPrintedWithAllItsNumbers() {
    assertEquals("2 stages (2+2 blocks) x 1 native", Placement.even(4, 2, 1).toString());
    assertEquals("1 stage (4 blocks) x 2 native", Placement.even(4, 1, 2).toString());
    assertEquals(
        "3 stages (1+2+1 blocks) x 1+2+1 native",
        new Placement(List.of(1, 2, 1), List.of(1, 2, 1)).toString());
  }

  @Test
  void trainersTellTheirBudget() {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build();
        Network endToEnd = Networks.perceptron(Method.BP, 1).build();
        Trainer sequential = new SequentialTrainer(network, 2);
        Trainer backprop = new BackpropTrainer(endToEnd, 1);
        PipelineTrainer pipeline = PipelineTrainer.builder(network).cores(3).build()) {
      assertEquals("1 stage x 2 native", sequential.budget());
      assertEquals("1 stage x 1 native", backprop.budget());
      assertEquals(
          "4 stages (1+1+1+1 blocks) x 1 native, taking turns on 3 cores", pipeline.budget());
      assertEquals(Placement.even(4, 4, 1), pipeline.placement());
    }
  }

  @Test
  void moreCoresThanBlocksGiveAStagePerBlock() {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build();
        PipelineTrainer pipeline = PipelineTrainer.builder(network).cores(64).build()) {
      assertEquals(Placement.even(4, 4, 1), pipeline.placement());
    }
  }

  @Test
  void aPlacementThatNeedsMoreThreadsThanCoresIsRefused() {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      PipelineTrainer.Builder builder =
          PipelineTrainer.builder(network).placement(Placement.even(4, 2, 2)).cores(3);
      assertRefused(
          "2 stages (2+2 blocks) x 2 native need 4 cores, got 3;"
              + " use fewer stages or native threads, or allow more cores",
          builder::build);
      builder.cores(4).build().close();
    }
  }

  @Test
  void gpipeRefusesPlacementsAlike() {
    try (Network network = Networks.perceptron(Method.BP, 1).build()) {
      GPipeTrainer.Builder builder = GPipeTrainer.builder(network).cores(3);
      assertRefused(
          "2 stages (2+2 blocks) x 2 native need 4 cores, got 3;"
              + " use fewer stages or native threads, or allow more cores",
          () -> builder.placement(Placement.even(4, 2, 2)).build());
      assertRefused(
          "Expected a placement of 4 blocks, got 2 stages (1+2 blocks) x 1 native",
          () -> builder.placement(Placement.even(3, 2, 1)).build());
    }
  }

  @Test
  void aPlacementOfAnotherNumberOfBlocksIsRefused() {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      PipelineTrainer.Builder builder = PipelineTrainer.builder(network).cores(4);
      assertRefused(
          "Expected a placement of 4 blocks, got 2 stages (1+2 blocks) x 1 native",
          () -> builder.placement(Placement.even(3, 2, 1)).build());
      assertRefused(
          "Expected a placement of 4 blocks, got 1 stage (5 blocks) x 1 native",
          () -> builder.placement(Placement.even(5, 1, 1)).build());
    }
  }

  @Test
  void numbersBelowOneAreRefused() {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build();
        Network endToEnd = Networks.perceptron(Method.BP, 1).build()) {
      PipelineTrainer.Builder builder = PipelineTrainer.builder(network);
      assertRefused("Expected a channel capacity of at least 1, got 0", () -> builder.capacity(0));
      assertRefused("Expected at least one core, got 0", () -> builder.cores(0));
      GPipeTrainer.Builder gpipe = GPipeTrainer.builder(endToEnd);
      assertRefused("Expected at least one micro-batch, got 0", () -> gpipe.microBatches(0));
      assertRefused("Expected at least one core, got 0", () -> gpipe.cores(0));
      String threads = "Expected at least one native thread, got 0";
      assertRefused(threads, () -> new SequentialTrainer(network, 0));
      assertRefused(threads, () -> new BackpropTrainer(endToEnd, 0));
    }
  }

  @Test
  void aNetworkOfFirstBlocksAloneIsNotTrained() {
    try (Network part = Networks.perceptron(Method.DASCPL, 1).firstBlocks(2).build()) {
      String message =
          "Expected a whole network, got its first 2 blocks without a head;"
              + " build it without firstBlocks(...)";
      assertRefused(message, () -> new SequentialTrainer(part));
      assertRefused(message, PipelineTrainer.builder(part)::build);
    }
  }

  @Test
  void aMethodThatDoesNotFitTheTrainerIsRefused() {
    try (Network local = Networks.perceptron(Method.SCPL, 1).build();
        Network endToEnd = Networks.perceptron(Method.BP, 1).build()) {
      String expectedLocal =
          "Expected a local method such as scpl, got bp, whose gradients cross blocks;"
              + " use BackpropTrainer or GPipeTrainer";
      assertRefused(expectedLocal, PipelineTrainer.builder(endToEnd)::build);
      assertRefused(expectedLocal, () -> new SequentialTrainer(endToEnd));
      assertRefused(
          "Expected bp or bp-exits, got scpl, whose blocks learn locally;"
              + " use PipelineTrainer or SequentialTrainer",
          () -> new BackpropTrainer(local));
      assertRefused(
          "Expected bp or bp-exits, got scpl, whose blocks learn locally;"
              + " use PipelineTrainer or SequentialTrainer",
          GPipeTrainer.builder(local)::build);
    }
  }
}
