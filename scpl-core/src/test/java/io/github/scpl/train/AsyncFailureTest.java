// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.TrainingException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a device finds out late ends the run with the place of the batch all the same. */
@Timeout(60)
class AsyncFailureTest {
  private static final Batches BATCHES = Batches.vectors(8, 8, 8, 8);

  private final AsyncDevice device = new AsyncDevice("late", 1);

  @AfterEach
  void close() {
    device.close();
    Workers.assertNoneLeft();
  }

  /**
   * Of all blocks, the lowest; for blocks that learn by themselves, as the host says it, where the
   * block above cannot be the first to find out.
   */
  @ParameterizedTest
  @EnumSource
  void aLossThatIsNotFiniteNamesItsBlockAndBatch(Kind kind) {
    DivergenceException late = diverged(kind, device);
    assertEquals(2, late.block());
    assertEquals(0, late.step().batch());
    String start = kind.block2 + ", training batch 0 of epoch 1";
    assertTrue(late.getMessage().startsWith(start), late::toString);
    if (kind.method.local() && kind.stages == 1) {
      assertEquals(diverged(kind, HostDevice.HOST).getMessage(), late.getMessage());
    }
  }

  private static DivergenceException diverged(Kind kind, Device device) {
    try (Network network = Networks.perceptron(kind.method, 1).device(device).build();
        Trainer trainer = kind.of(network)) {
      Tensor weight = network.blocks().get(2).parameters().get(0).value();
      weight.write(0, new double[] {Double.NaN}, 1);
      return assertThrows(DivergenceException.class, () -> trainer.train(BATCHES, 1, 1e-3));
    }
  }

  /** Copies from behind its input, which only the device's thread finds out. */
  private static final class Beyond implements Layer {
    private BuildContext context;

    @Override
    public Shape build(BuildContext newContext, Shape input) {
      context = newContext;
      return input;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
      context.kernels().memory().copy(x, x.length(), x, 0, x.length());
      return x;
    }

    @Override
    public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
      return inputGradientNeeded ? dy : null;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKernelThatFailsEndsTheRun(Kind kind) {
    try (Network network =
            Networks.perceptron(kind.method, 1, 1, new Beyond()).device(device).build();
        Trainer trainer = kind.of(network)) {
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(BATCHES, 1, 1e-3));
      assertTrue(thrown.getMessage().contains("epoch 1"), thrown::toString);
      assertInstanceOf(IllegalArgumentException.class, root(thrown)); // of the buffer
    }
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
