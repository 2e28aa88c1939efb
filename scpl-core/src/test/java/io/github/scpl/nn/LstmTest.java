// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class LstmTest {
  private static final int BATCH = 3;
  private static final int TIME = 4;
  private static final int FEATURES = 3;
  private static final int WIDTH = 2;

  private final FiniteDifference difference = new FiniteDifference();
  private final BuildContext context = BuildContext.root("lstm", DataType.DOUBLE, RandomKey.of(1));
  private final Lstm layer = new Lstm(WIDTH);
  private Tensor x;
  private Tensor hidden;
  private Tensor cell;

  @BeforeEach
  void build() {
    assertEquals(Shape.variable(4), layer.build(context, Shape.variable(FEATURES)));
    difference.scramble(context);
    x = difference.random(BATCH, TIME, FEATURES);
    hidden = difference.random(2, BATCH, WIDTH);
    cell = difference.random(2, BATCH, WIDTH);
  }

  @AfterEach
  void free() {
    context.close();
    difference.close();
  }

  private Tensor mask() {
    return difference.of(new double[] {1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1}, BATCH, TIME);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allGradientsEqualDifferences(boolean masked) {
    Tensor mask = masked ? mask() : null;
    Tensor outputWeights = difference.random(BATCH, TIME, 2 * WIDTH);
    Tensor hiddenWeights = difference.random(2, BATCH, WIDTH);
    Tensor cellWeights = difference.random(2, BATCH, WIDTH);
    layer.forward(x, mask, hidden, cell);
    Tensor dx = layer.backward(outputWeights, hiddenWeights, cellWeights, true, true);
    java.util.function.Supplier<Double> loss =
        () ->
            FiniteDifference.weigh(layer.forward(x, mask, hidden, cell), outputWeights)
                + FiniteDifference.weigh(layer.finalHidden(), hiddenWeights)
                + FiniteDifference.weigh(layer.finalCell(), cellWeights);
    FiniteDifference.check("input", x, dx, loss);
    FiniteDifference.check("hidden", hidden, layer.initialHiddenGradient(), loss);
    FiniteDifference.check("cell", cell, layer.initialCellGradient(), loss);
    difference.checkParameters(context, loss);
  }

  @Test
  void gradientsOfTheFinalHiddenStatesAloneEqualDifferences() {
    Tensor weights = difference.random(2, BATCH, WIDTH);
    layer.forward(x, Pass.evaluation());
    layer.backward(null, weights, null, false, false);
    difference.checkParameters(
        context,
        () -> {
          layer.forward(x, Pass.evaluation());
          return FiniteDifference.weigh(layer.finalHidden(), weights);
        });
  }

  /** The equations written down once more, for the forward direction without a mask. */
  @Test
  void itFollowsItsEquations() {
    double[] y = layer.forward(x, null, hidden, cell).toArray();
    double[][] p =
        context.parameters().stream()
            .map(parameter -> parameter.value().toArray())
            .toArray(double[][]::new);
    double[] input = x.toArray();
    double[] h = Arrays.copyOf(hidden.toArray(), WIDTH);
    double[] c = Arrays.copyOf(cell.toArray(), WIDTH);
    for (int t = 0; t < TIME; t++) {
      double[] z = new double[4 * WIDTH];
      for (int row = 0; row < z.length; row++) {
        z[row] = p[2][row] + p[3][row];
        for (int k = 0; k < FEATURES; k++) {
          z[row] += p[0][row * FEATURES + k] * input[t * FEATURES + k];
        }
        for (int k = 0; k < WIDTH; k++) {
          z[row] += p[1][row * WIDTH + k] * h[k];
        }
      }
      for (int k = 0; k < WIDTH; k++) {
        c[k] = sigmoid(z[WIDTH + k]) * c[k] + sigmoid(z[k]) * Math.tanh(z[2 * WIDTH + k]);
        h[k] = sigmoid(z[3 * WIDTH + k]) * Math.tanh(c[k]);
        assertEquals(h[k], y[t * 2 * WIDTH + k], 1e-14);
      }
    }
    assertArrayEquals(h, Arrays.copyOf(layer.finalHidden().toArray(), WIDTH), 1e-14);
    assertArrayEquals(c, Arrays.copyOf(layer.finalCell().toArray(), WIDTH), 1e-14);
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Test
  void theReverseDirectionReadsFromTheEnd() {
    double[] y = layer.forward(x, Pass.evaluation()).toArray();
    double[] last = layer.finalHidden().toArray();
    for (int n = 0; n < BATCH; n++) {
      for (int k = 0; k < WIDTH; k++) {
        int lastStep = (n * TIME + TIME - 1) * 2 * WIDTH;
        assertEquals(y[lastStep + k], last[n * WIDTH + k]);
        assertEquals(y[n * TIME * 2 * WIDTH + WIDTH + k], last[(BATCH + n) * WIDTH + k]);
      }
    }
  }

  @Test
  void maskedPaddingLeavesStatesAsIfItWereNotThere() {
    Tensor padded = difference.of(x.toArray(), BATCH, TIME, FEATURES);
    Tensor mask = difference.of(new double[] {1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0}, BATCH, TIME);
    layer.forward(padded, mask, null, null);
    double[] expected = layer.finalHidden().toArray();

    double[] values = x.toArray();
    double[] cut = new double[BATCH * 3 * FEATURES];
    for (int n = 0; n < BATCH; n++) {
      System.arraycopy(values, n * TIME * FEATURES, cut, n * 3 * FEATURES, 3 * FEATURES);
    }
    layer.forward(difference.of(cut, BATCH, 3, FEATURES), Pass.evaluation());
    assertArrayEquals(expected, layer.finalHidden().toArray(), 1e-15);
  }

  @Test
  void batchAndTimeMayChangeFromCallToCall() {
    double[] expected = layer.forward(x, Pass.evaluation()).toArray();
    layer.forward(difference.random(5, 7, FEATURES), Pass.evaluation());
    layer.backward(difference.random(5, 7, 2 * WIDTH), true);
    layer.forward(difference.random(1, 1, FEATURES), Pass.evaluation());
    layer.backward(difference.random(1, 1, 2 * WIDTH), true);
    assertArrayEquals(expected, layer.forward(x, Pass.evaluation()).toArray());
  }

  @Test
  void itHasTwoBiasVectorsPerDirection() {
    assertEquals(
        "lstm.forward.weightInput [8, 3], lstm.forward.weightHidden [8, 2],"
            + " lstm.forward.biasInput [8], lstm.forward.biasHidden [8],"
            + " lstm.reverse.weightInput [8, 3], lstm.reverse.weightHidden [8, 2],"
            + " lstm.reverse.biasInput [8], lstm.reverse.biasHidden [8]",
        String.join(
            ", ",
            context.parameters().stream()
                .map(p -> p.name() + " " + Arrays.toString(p.value().shape()))
                .toList()));
  }

  @Test
  void statesOfAnotherWidthAreRefused() {
    Tensor wrong = difference.random(2, BATCH, WIDTH + 1);
    ShapeException e =
        assertThrows(ShapeException.class, () -> layer.forward(x, null, wrong, cell));
    assertEquals(
        "Expected hidden states of shape [2, 3, 2], got [2, 3, 3]; give all LSTM blocks the same"
            + " width",
        e.getMessage());
  }
}
