// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Kernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A bidirectional LSTM (Hochreiter and Schmidhuber, 1997; with forget gates, Gers et al., 2000) of
 * one layer: {@code [batch, time, features]} to {@code [batch, time, 2 width]}, the forward
 * direction first.
 *
 * <pre>
 *   i, f, o = σ(x Wᵀ + b + h Vᵀ + d),  g = tanh(...)     rows of W, V, b, d in the order i, f, g, o
 *   c' = f c + i g
 *   h' = o tanh(c')
 * </pre>
 *
 * <p>The final states are {@code [2, batch, width]}: the forward direction's after the last time
 * step, then the reverse direction's after the first. A mask leaves a row's states as they are at
 * the time steps where it is 0; without one, padding is read like any token, as SCPL's original
 * implementation does.
 *
 * <p>Parameters, under {@code forward} and {@code reverse}: {@code weightInput [4 width,
 * features]}, {@code weightHidden [4 width, width]}, {@code biasInput [4 width]}, {@code biasHidden
 * [4 width]}; all start uniform in ±1/√width.
 */
public final class Lstm implements Layer {
  private final long width;
  private Kernels kernels;
  private LstmDirection[] directions;
  private Scratch output;
  private Scratch finalHidden;
  private Scratch finalCell;
  private Tensor lastHidden;
  private Tensor lastCell;
  private Scratch initialHiddenGradient;
  private Scratch initialCellGradient;
  private long features;
  private long batch;
  private long time;

  /** An LSTM with states of this width in each direction. */
  public Lstm(long width) {
    this.width = Shapes.requirePositive("width", width);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    features = Shapes.requireSequence(context, input);
    kernels = context.kernels();
    directions =
        new LstmDirection[] {
          new LstmDirection(context.child("forward"), input, width, false),
          new LstmDirection(context.child("reverse"), input, width, true)
        };
    context.keeps(input.withLast(2 * width));
    output = context.output();
    finalHidden = context.output();
    finalCell = context.output();
    initialHiddenGradient = context.scratch();
    initialCellGradient = context.scratch();
    return input.withLast(2 * width);
  }

  /** Computes the output from states of zero, without a mask. */
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, null, null, null);
  }

  /**
   * Computes the output.
   *
   * @param mask {@code [batch, time]}, 0 where states stay as they are; null if they never do
   * @param hidden the initial hidden states, {@code [2, batch, width]}; null for zeros
   * @param cell the initial cell states, {@code [2, batch, width]}; null for zeros
   * @throws ShapeException if the states have another shape
   */
  public Tensor forward(Tensor x, Tensor mask, Tensor hidden, Tensor cell) {
    batch = x.size(0);
    time = x.size(1);
    requireStates("hidden", hidden);
    requireStates("cell", cell);
    LstmStates states = new LstmStates(hidden, cell);
    Tensor rows = x.reshape(batch * time, features);
    Tensor y = output.get(batch, time, 2 * width);
    lastHidden = finalHidden.get(2, batch, width);
    lastCell = finalCell.get(2, batch, width);
    forBoth(
        direction -> {
          direction.forward(rows, mask, states, y);
          direction.copyFinalStates(lastHidden, lastCell);
        });
    return y;
  }

  private void requireStates(String name, Tensor states) {
    long[] expected = {2, batch, width};
    if (states != null && !Arrays.equals(states.shape(), expected)) {
      throw new ShapeException(
          String.format(
              "Expected %s states of shape %s, got %s; give all LSTM blocks the same width",
              name, Arrays.toString(expected), Arrays.toString(states.shape())));
    }
  }

  /** The last hidden states of both directions, {@code [2, batch, width]}. */
  public Tensor finalHidden() {
    return lastHidden;
  }

  /** The last cell states of both directions, {@code [2, batch, width]}. */
  public Tensor finalCell() {
    return lastCell;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    return backward(dy, null, null, inputGradientNeeded, false);
  }

  /**
   * Computes the gradients.
   *
   * @param dy gradient of the output; null if nothing reads it
   * @param hiddenGradient gradient of {@link #finalHidden}; null for zero
   * @param cellGradient gradient of {@link #finalCell}; null for zero
   * @param stateGradientNeeded whether {@link #initialHiddenGradient} and {@link
   *     #initialCellGradient} will be read
   */
  public Tensor backward(
      Tensor dy,
      Tensor hiddenGradient,
      Tensor cellGradient,
      boolean inputGradientNeeded,
      boolean stateGradientNeeded) {
    LstmStates states = new LstmStates(hiddenGradient, cellGradient);
    Tensor firstHidden = stateGradientNeeded ? initialHiddenGradient() : null;
    Tensor firstCell = stateGradientNeeded ? initialCellGradient() : null;
    forBoth(
        direction -> {
          direction.backward(dy, states, stateGradientNeeded);
          if (stateGradientNeeded) {
            direction.copyInitialGradients(firstHidden, firstCell);
          }
          if (inputGradientNeeded) {
            direction.computeInputGradient();
          }
        });
    if (!inputGradientNeeded) {
      return null;
    }
    Tensor dx = directions[0].inputGradient();
    kernels.elements().add(directions[1].inputGradient(), dx);
    return dx.reshape(batch, time, features);
  }

  /** Directions share what they read and nothing else: two threads serve one each. */
  private void forBoth(Consumer<LstmDirection> work) {
    kernels.both(() -> work.accept(directions[0]), () -> work.accept(directions[1]));
  }

  /** Gradient of the initial hidden states, {@code [2, batch, width]}. */
  public Tensor initialHiddenGradient() {
    return initialHiddenGradient.get(2, batch, width);
  }

  /** Gradient of the initial cell states, {@code [2, batch, width]}. */
  public Tensor initialCellGradient() {
    return initialCellGradient.get(2, batch, width);
  }
}
