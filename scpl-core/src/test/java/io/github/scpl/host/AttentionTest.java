// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.AttentionKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class AttentionTest {
  private static final double STEP = 1e-6;
  private static final AttentionKernels KERNELS = HostKernels.of(DataType.DOUBLE).attentions();

  private final Arena arena = HostDevice.HOST.arena();
  private final SplittableRandom random = new SplittableRandom(5);

  @AfterEach
  void free() {
    arena.close();
  }

  /** 96 x 32 multiplications a query: a head takes two tiles. */
  @ParameterizedTest
  @CsvSource({"7, 3, 2, 5, 0", "7, 3, 2, 5, 0.4", "96, 1, 2, 32, 0", "96, 1, 2, 32, 0.4"})
  void gradientsEqualDifferencesAlongAnyDirection(
      int time, int batch, int heads, int width, double rate) {
    Sizes shape = new Sizes(batch, time, heads, width);
    Tensor projected = array(batch * time, 3 * heads * width);
    double[] start = projected.toArray();
    double[] direction = (array(batch * time, 3 * heads * width)).toArray();
    Tensor weights = array(batch * time, heads * width);
    Run run = new Run(shape, projected, rate);

    double expected =
        (run.loss(start, direction, STEP, weights) - run.loss(start, direction, -STEP, weights))
            / (2 * STEP);
    run.loss(start, direction, 0, weights);
    KERNELS.backward(run.attention, weights, run.memory);

    assertEquals(expected, dot(projected.toArray(), direction), 1e-6);
  }

  @Test
  void headsMixTheValuesByTheSoftmaxOfScaledScores() {
    int time = 96;
    int width = 32;
    Tensor projected = array(time, 3 * width);
    Run run = new Run(new Sizes(1, time, 1, width), projected, 0);

    KERNELS.forward(run.attention, null, run.mixed, run.memory);

    double[] x = projected.toArray();
    double[] mixed = run.mixed.toArray();
    for (int t = 0; t < time; t++) {
      double[] weights = new double[time];
      double sum = 0;
      for (int s = 0; s < time; s++) {
        double score = 0;
        for (int i = 0; i < width; i++) {
          score += x[t * 3 * width + i] * x[s * 3 * width + width + i];
        }
        weights[s] = Math.exp(score / Math.sqrt(width));
        sum += weights[s];
      }
      double expected = 0;
      for (int s = 0; s < time; s++) {
        expected += weights[s] / sum * x[s * 3 * width + 2 * width + 3];
      }
      assertEquals(expected, mixed[t * width + 3], 1e-12);
    }
  }

  @Test
  void dropoutLeavesTheKeptSharesOfProbabilitiesScaledUp() {
    int time = 50;
    Tensor projected = array(time, 3 * time);
    double[] x = projected.toArray();
    for (int s = 0; s < time; s++) {
      for (int i = 0; i < time; i++) {
        x[s * 3 * time + 2 * time + i] = s == i ? 1 : 0; // then heads mix to the weights themselves
      }
    }
    projected.write(0, x, x.length);
    Run run = new Run(new Sizes(1, time, 1, time), projected, 0.3);

    KERNELS.forward(run.attention, null, run.mixed, run.memory);

    double[] probabilities = run.attention.probabilities().toArray();
    double[] used = run.mixed.toArray();
    int dropped = 0;
    for (int i = 0; i < used.length; i++) {
      dropped += used[i] == 0 ? 1 : 0;
      assertEquals(used[i] == 0 ? 0 : probabilities[i] / 0.7, used[i], 1e-15);
    }
    double share = (double) dropped / used.length;
    assertTrue(Math.abs(share - 0.3) < 0.03, "Expected 30 % dropped, got " + share);
  }

  private Tensor array(int rows, int columns) {
    Tensor array = arena.uninitialized(DataType.DOUBLE, rows, columns);
    array.fill(() -> random.nextDouble(-1, 1));
    return array;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** An attention with the arrays it writes. */
  private final class Run {
    private final Scratch memory = new Scratch(arena, DataType.DOUBLE);
    private final Attention attention;
    private final Tensor mixed;

    Run(Sizes shape, Tensor projected, double rate) {
      int rows = shape.batch() * shape.time();
      mixed = array(rows, shape.heads() * shape.width());
      Tensor probabilities =
          arena.uninitialized(
              DataType.DOUBLE, shape.batch(), shape.heads(), shape.time(), shape.time());
      attention = new Attention(shape, projected, probabilities, RandomKey.of(7), rate);
    }

    /** The weighted sum of the output at a point beside the start. */
    double loss(double[] start, double[] direction, double step, Tensor weights) {
      double[] point = new double[start.length];
      for (int i = 0; i < point.length; i++) {
        point[i] = start[i] + step * direction[i];
      }
      attention.projected().write(0, point, point.length);
      KERNELS.forward(attention, null, mixed, memory);
      return dot(mixed.toArray(), weights.toArray());
    }
  }
}
