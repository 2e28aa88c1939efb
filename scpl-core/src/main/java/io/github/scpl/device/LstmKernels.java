// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * One direction of an LSTM, step by step or all time steps in one go; see {@link
 * io.github.scpl.nn.Lstm}.
 *
 * <p>All arrays are dense, in C order and of one type. Stateless, hence thread-safe.
 */
public interface LstmKernels {
  /**
   * Computes the states after time step t.
   *
   * @param recurrent {@code [batch, 4 width]}, the last hidden state times the recurrent weights;
   *     null if it is zero
   * @param output {@code [batch, time, columns]}, gets the hidden state from {@code firstColumn} on
   */
  void forward(Cells cells, int t, Tensor recurrent, Tensor output, int firstColumn);

  /**
   * Computes the gradients before time step t from those after it.
   *
   * @param outputGradient {@code [batch, time, columns]} of which the columns from {@code
   *     firstColumn} on count; null if nothing reads the output
   * @param gradients gradients of the states, replaced step by step
   */
  void backward(
      Cells cells, int t, Tensor outputGradient, int firstColumn, CellGradients gradients);

  /**
   * Runs over all time steps: what {@link #forward(Cells, int, Tensor, Tensor, int)} does, and in
   * between products with the recurrent weights. A device may do it in another way.
   *
   * @param cells with the initial states, which become the final ones
   * @param zero whether the initial hidden state is zero, so that it needs no product
   */
  default void forward(
      Cells cells, Recurrence recurrence, boolean zero, Tensor output, int firstColumn) {
    int time = Math.toIntExact(cells.hiddenBefore().size(1));
    recurrence.forward().hold(recurrence.weight());
    for (int number = 0; number < time; number++) {
      Tensor product = number == 0 && zero ? null : recurrence.step();
      if (product != null) {
        recurrence.forward().run(cells.hidden(), product);
      }
      forward(cells, recurrence.timeOfStep(number, time), product, output, firstColumn);
    }
  }

  /**
   * Runs back over all time steps: what {@link #backward(Cells, int, Tensor, int, CellGradients)}
   * does, and in between products with the recurrent weights. A device may do it in another way.
   *
   * @param gradients with those of the final states, which become those of the initial ones; what
   *     is in {@code step} afterwards is not said
   * @param initialNeeded whether the gradient of the initial hidden state will be read; it lacks
   *     what is {@code held}
   */
  default void backward(
      Cells cells,
      Recurrence recurrence,
      Tensor outputGradient,
      int firstColumn,
      CellGradients gradients,
      boolean initialNeeded) {
    int time = Math.toIntExact(cells.hiddenBefore().size(1));
    recurrence.backward().hold(recurrence.weight());
    for (int number = time - 1; number >= 0; number--) {
      int t = recurrence.timeOfStep(number, time);
      backward(cells, t, outputGradient, firstColumn, gradients);
      if (number > 0 || initialNeeded) {
        recurrence.backward().run(gradients.step(), gradients.hidden());
      }
    }
  }

  /**
   * How a step follows from the one before.
   *
   * @param reverse whether the last time step comes first
   * @param weight {@code [4 width, width]}, the recurrent weights
   * @param forward multiplies hidden states with the transposed weights, for who goes step by step
   * @param backward multiplies gradients with the weights, for the same
   * @param step {@code [batch, 4 width]}, for what {@code forward} gives
   */
  record Recurrence(
      boolean reverse, Tensor weight, HeldProduct forward, HeldProduct backward, Tensor step) {
    /** The place in time of a step, of so many. */
    public int timeOfStep(int number, int time) {
      return reverse ? time - 1 - number : number;
    }
  }

  /**
   * The state of one direction.
   *
   * @param gates {@code [batch, time, 4 width]}: input times weights, and biases, before a forward
   *     step, the values of the gates i, f, g, o after it, and the gradient of what goes into them
   *     after the backward step
   * @param hiddenBefore {@code [batch, time, width]}, the hidden state that each step started from
   * @param cellBefore {@code [batch, time, width]}, the cell state that each step started from
   * @param hidden {@code [batch, width]}, the present hidden state
   * @param cell {@code [batch, width]}, the present cell state
   * @param mask {@code [batch, time]}, 0 where a step leaves the state as it is; null if none does
   */
  record Cells(
      Tensor gates,
      Tensor hiddenBefore,
      Tensor cellBefore,
      Tensor hidden,
      Tensor cell,
      Tensor mask) {}

  /**
   * Gradients that a backward step changes.
   *
   * @param hidden {@code [batch, width]}, read: gradient of the hidden state through the later step
   * @param cell {@code [batch, width]}, gradient of the cell state
   * @param step {@code [batch, 4 width]}, written: this step's gradient of what goes into the gates
   * @param held {@code [batch, width]}, gradient of hidden states that masked steps pass on; null
   *     without a mask
   */
  record CellGradients(Tensor hidden, Tensor cell, Tensor step, Tensor held) {}
}
