// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The library's contract: pipelined training gives the bits of sequential training. */
@Timeout(300)
class PipelineEqualsSequentialTest {
  private static final int EPOCHS = 2;
  private static final Batches IMAGES = Batches.images(8, 8, 8, 8, 5);
  private static final Batches TEST_IMAGES = Batches.images(6, 6, 3);
  private static final Batches VECTORS = Batches.vectors(8, 8, 8, 8, 5);
  private static final Batches TEST_VECTORS = Batches.vectors(6, 6, 3);
  private static final List<List<Integer>> PLACEMENTS =
      List.of(
          List.of(4),
          List.of(2, 2),
          List.of(1, 3),
          List.of(3, 1),
          List.of(1, 2, 1),
          List.of(1, 1, 1, 1));

  /** Methods whose gradients stop between blocks. */
  enum Local {
    SCPL(Method.SCPL, "m"),
    DASCPL_WITHOUT_PROJECTOR(Method.DASCPL, "m,non-detach"),
    DASCPL_DETACHED(Method.DASCPL, "mb"),
    DASCPL_ATTACHED(Method.DASCPL, "m,non-detach"),
    EE(Method.EE, "m"),
    PREDSIM(Method.PREDSIM, "m");

    private final Method method;
    private final String exit;

    Local(Method method, String exit) {
      this.method = method;
      this.exit = exit;
    }

    Network.Builder convolutional() {
      return with(Networks.convolutional(method, 3));
    }

    Network.Builder perceptron() {
      return with(Networks.perceptron(method, 3));
    }

    private Network.Builder with(Network.Builder builder) {
      return builder
          .exit(HeadType.exit(exit))
          .projector(this == DASCPL_WITHOUT_PROJECTOR ? null : HeadType.projector("mb"));
    }
  }

  private static Function<Network, Trainer> sequential(int nativeThreads) {
    return network -> new SequentialTrainer(network, nativeThreads);
  }

  private static Function<Network, Trainer> pipeline(List<Integer> blocksPerStage, int capacity) {
    List<Integer> threads = Collections.nCopies(blocksPerStage.size(), 1);
    return network ->
        PipelineTrainer.builder(network)
            .placement(new Placement(blocksPerStage, threads))
            .cores(4)
            .capacity(capacity)
            .build();
  }

  @ParameterizedTest
  @EnumSource
  void aConvolutionalNetworkGetsTheSameBits(Local local) throws InterruptedException {
    Run expected = Run.of(local.convolutional(), sequential(1), EPOCHS, IMAGES, TEST_IMAGES);
    for (List<Integer> placement : PLACEMENTS) {
      for (int capacity : new int[] {1, 3}) {
        Function<Network, Trainer> pipeline = pipeline(placement, capacity);
        Run actual = Run.of(local.convolutional(), pipeline, EPOCHS, IMAGES, TEST_IMAGES);
        expected.assertEqual(actual);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPerceptronGetsTheSameBits(Local local) throws InterruptedException {
    Run expected = Run.of(local.perceptron(), sequential(1), EPOCHS, VECTORS, TEST_VECTORS);
    for (List<Integer> placement : PLACEMENTS) {
      for (int capacity : new int[] {1, 3}) {
        Function<Network, Trainer> pipeline = pipeline(placement, capacity);
        Run actual = Run.of(local.perceptron(), pipeline, EPOCHS, VECTORS, TEST_VECTORS);
        expected.assertEqual(actual);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void stagesThatTakeTurnsGetTheSameBits(Local local) throws InterruptedException {
    Run expected = Run.of(local.convolutional(), sequential(1), EPOCHS, IMAGES, TEST_IMAGES);
    for (int cores : new int[] {1, 2, 3}) {
      Function<Network, Trainer> turns =
          network -> PipelineTrainer.builder(network).cores(cores).build();
      expected.assertEqual(Run.of(local.convolutional(), turns, EPOCHS, IMAGES, TEST_IMAGES));
    }
  }

  @RepeatedTest(5)
  void noRaceShowsWhenRepeated() throws InterruptedException {
    Local local = Local.DASCPL_ATTACHED;
    Batches many = Batches.vectorsTimes(30);
    Run expected = Run.of(local.perceptron(), sequential(1), EPOCHS, many, TEST_VECTORS);
    for (int i = 0; i < 5; i++) {
      expected.assertEqual(
          Run.of(local.perceptron(), pipeline(List.of(1, 1, 1, 1), 1), EPOCHS, many, TEST_VECTORS));
    }
  }

  @Test
  void trainingChangesTheNetworkAndReducesTheLoss() throws InterruptedException {
    Network.Builder builder = Local.DASCPL_ATTACHED.convolutional();
    Run none = Run.of(builder, sequential(1), 0, IMAGES, TEST_IMAGES);
    Run run =
        Run.of(
            Local.DASCPL_ATTACHED.convolutional(),
            pipeline(List.of(2, 2), 1),
            8,
            IMAGES,
            TEST_IMAGES);
    assertEquals(8 * 5, run.steps().size());
    assertEquals(none.bits().names(), none.bits().difference(run.bits()));
    assertTrue(loss(run, 7) < 0.9 * loss(run, 0), () -> loss(run, 0) + " to " + loss(run, 7));
  }

  private static double loss(Run run, int epoch) {
    return run.epochLosses().get(epoch).stream().mapToDouble(loss -> loss.total()).sum();
  }

  @Test
  void theNumberOfNativeThreadsChangesNoMoreThanTheLastBits() throws InterruptedException {
    Local local = Local.DASCPL_ATTACHED;
    Run one = Run.of(local.convolutional(), sequential(1), 1, IMAGES, TEST_IMAGES);
    Run two = Run.of(local.convolutional(), sequential(2), 1, IMAGES, TEST_IMAGES);
    one.bits().assertClose(two.bits(), 1e-2);
    for (int i = 0; i < one.steps().size(); i++) {
      assertEquals(one.steps().get(i).loss(), two.steps().get(i).loss(), 1e-2);
    }
    assertFalse(one.steps().isEmpty());
  }
}
