// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * One time step of one direction of an LSTM, all gates in one go; see {@link
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
