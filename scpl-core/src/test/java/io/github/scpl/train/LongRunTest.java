// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing grows over 10,000 steps. */
@Tag("slow")
@Timeout(600)
class LongRunTest {
  private static final int EPOCHS = 100;
  private static final int STEPS = 100;
  private static final int ROWS = 16;
  private static final int WARM_UP = 10;

  /** Compiled code and classes. Native handles that were not let go once took 270 MB. */
  private static final long SLACK = 16L << 20;

  static Stream<Arguments> trainers() {
    Function<Network, Trainer> sequential = network -> new SequentialTrainer(network, 1);
    Function<Network, Trainer> pipeline =
        network -> PipelineTrainer.builder(network).cores(4).build();
    return Stream.of(
        Arguments.of("sequential", Method.DASCPL, sequential),
        Arguments.of("pipeline", Method.DASCPL, pipeline));
  }

  /**
   * What is in use.
   *
   * @param beyondHeap bytes in memory that are not Java's heap; the build has all of the heap in
   *     memory from the start
   */
  private record Use(OffHeap offHeap, long beyondHeap, int threads) {
    static Use now() {
      OffHeap offHeap = OffHeap.settled();
      long beyondHeap = Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
      return new Use(offHeap, beyondHeap, Workers.alive().size());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainers")
  void neitherMemoryNorThreadsGrow(String name, Method method, Function<Network, Trainer> trainers)
      throws InterruptedException {
    int[] rows = new int[STEPS];
    Arrays.fill(rows, ROWS);
    Batches batches = Batches.images(rows);
    try (Network network = Networks.convolutional(method, 1).build();
        Trainer trainer = trainers.apply(network)) {
      for (int epoch = 1; epoch <= WARM_UP; epoch++) {
        trainer.train(batches, epoch, 1e-3);
      }
      Use before = Use.now();
      for (int epoch = WARM_UP + 1; epoch <= WARM_UP + EPOCHS; epoch++) {
        trainer.train(batches, epoch, 1e-3);
      }
      Use after = Use.now();
      after.offHeap.assertNoMoreThan(before.offHeap, name);
      assertEquals(before.threads, after.threads);
      assertTrue(after.beyondHeap <= before.beyondHeap + SLACK, before + " to " + after);
    }
  }
}
