// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.block.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing grows over 20,000 steps, nor over 1,000 trainers that are built, train and are closed.
 * The build has all of the heap in memory from the start, so that what grows is not the heap.
 */
@Tag("slow")
@Timeout(1800)
class LongRunTest {
  private static final int STEPS = Integer.getInteger("scpl.soak.steps", 20_000);
  private static final int CYCLES = Integer.getInteger("scpl.soak.cycles", 1000);
  private static final int STEPS_OF_EPOCH = 100;
  private static final int CYCLES_OF_SAMPLE = 10;
  private static final int ROWS = 16;

  /** Who trains in turn: the pipeline mostly. */
  private static final List<Kind> TURNS =
      List.of(
          Kind.FOUR_STAGES,
          Kind.SEQUENTIAL,
          Kind.FOUR_STAGES,
          Kind.BACKPROP,
          Kind.FOUR_STAGES,
          Kind.GPIPE,
          Kind.FOUR_STAGES,
          Kind.FOUR_STAGES,
          Kind.ONE_STAGE,
          Kind.FOUR_STAGES);

  /**
   * What memory may grow by in a thousand steps, or cycles: compiled code, and what the C library
   * does not give back. Native handles that were not let go once took 27 MB for a thousand steps.
   */
  private static final double RESIDENT_KIB = 1024;

  /** JavaCPP frees what was not closed some time after the garbage collector has found it. */
  private static final double POINTERS_KIB = 32;

  @BeforeEach
  void requireLinux() {
    assumeTrue(Footprint.isKnown());
  }

  private static Batches batches(int count) {
    int[] rows = new int[count];
    Arrays.fill(rows, ROWS);
    return Batches.images(rows);
  }

  private static Network network(Kind kind) {
    return Networks.convolutional(kind.method, 1).build();
  }

  @Test
  void nothingGrowsFromStepToStep() throws InterruptedException {
    Batches batches = batches(STEPS_OF_EPOCH);
    Batches test = batches(2);
    Map<Kind, Network> networks = new EnumMap<>(Kind.class);
    Map<Kind, Trainer> trainers = new EnumMap<>(Kind.class);
    try {
      for (Kind kind : Kind.values()) {
        networks.put(kind, network(kind));
        trainers.put(kind, kind.of(networks.get(kind)));
      }
      List<Footprint> samples = new ArrayList<>();
      for (int epoch = 1; epoch <= STEPS / STEPS_OF_EPOCH; epoch++) {
        Trainer trainer = trainers.get(TURNS.get(epoch % TURNS.size()));
        trainer.train(batches, epoch, 1e-3);
        trainer.evaluate(test);
        samples.add(Footprint.settled());
      }
      assertFlat(STEPS + " steps", samples, STEPS_OF_EPOCH);
    } finally {
      trainers.values().forEach(Trainer::close);
      networks.values().forEach(Network::close);
    }
  }

  @Test
  void nothingGrowsFromTrainerToTrainer() throws InterruptedException {
    Batches batches = batches(3);
    List<Footprint> samples = new ArrayList<>();
    for (int cycle = 1; cycle <= CYCLES; cycle++) {
      Kind kind = TURNS.get(cycle % TURNS.size());
      try (Network network = network(kind);
          Trainer trainer = kind.of(network)) {
        trainer.train(batches, 1, 1e-3);
        trainer.evaluate(batches);
      }
      if (cycle % CYCLES_OF_SAMPLE == 0) {
        Workers.assertNoneLeft();
        samples.add(Footprint.settled());
      }
    }
    assertFlat(CYCLES + " cycles", samples, CYCLES_OF_SAMPLE);
  }

  private static void assertFlat(String events, List<Footprint> samples, int each) {
    Map<String, Double> slopes = Footprint.slopes(samples, each);
    String line =
        events + ", growth in a thousand in brackets: " + Footprint.describe(samples, slopes);
    System.out.println(line);
    assertTrue(slopes.get("resident KiB") <= RESIDENT_KIB, line);
    assertTrue(slopes.get("backend KiB") <= 1, line);
    assertTrue(slopes.get("pointers KiB") <= POINTERS_KIB, line);
    assertTrue(slopes.get("threads") <= 0.5, line);
    assertTrue(slopes.get("files") <= 0.5, line);
    for (String exact : List.of("arrays KiB", "workers")) {
      assertEquals(0, slopes.get(exact), 1e-3, () -> exact + ": " + line);
    }
  }
}
