// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.LstmKernels;
import io.github.scpl.device.LstmKernels.CellGradients;
import io.github.scpl.device.LstmKernels.Cells;
import io.github.scpl.device.LstmKernels.Recurrence;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Product;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * One direction of an {@link Lstm}.
 *
 * <p>The products of the input with its weights are taken for all time steps at once, before the
 * first step; those that give the gradients of the weights, after the last. In between are the
 * steps of {@link LstmKernels}.
 */
final class LstmDirection {
  private final long width;
  private final boolean reverse;
  private final Product forwardProduct;
  private final Product weightProduct;
  private final Product inputProduct;
  private final HeldProduct recurrentProduct;
  private final HeldProduct recurrentGradient;
  private final LstmKernels kernels;
  private final ElementKernels sums;
  private final MemoryKernels memory;
  private final Parameter inputWeight;
  private final Parameter hiddenWeight;
  private final Parameter inputBias;
  private final Parameter hiddenBias;
  private final Scratch biases;
  private final Scratch gates;
  private final Scratch hiddenBefore;
  private final Scratch cellBefore;
  private final Scratch hidden;
  private final Scratch cell;
  private final Scratch hiddenGradient;
  private final Scratch cellGradient;
  private final Scratch heldGradient;
  private final Scratch step;
  private final Scratch inputGradient;
  private Tensor input;
  private Cells cells;

  LstmDirection(BuildContext context, Shape shape, long width, boolean reverse) {
    long features = shape.size(1);
    context.keeps(shape.withLast(4 * width)); // gates
    context.keeps(shape.withLast(2 * width)); // both states
    this.width = width;
    this.reverse = reverse;
    kernels = context.kernels().lstms();
    sums = context.kernels().elements();
    memory = context.kernels().memory();
    forwardProduct = context.kernels().products().product(false, true);
    weightProduct = context.kernels().products().product(true, false);
    inputProduct = context.kernels().products().product(false, false);
    recurrentProduct = context.heldProduct(true);
    recurrentGradient = context.heldProduct(false);
    Initializer initializer = Initializer.fanIn(width);
    inputWeight = context.parameter("weightInput", initializer, 4 * width, features);
    hiddenWeight = context.parameter("weightHidden", initializer, 4 * width, width);
    inputBias = context.parameter("biasInput", initializer, 4 * width);
    hiddenBias = context.parameter("biasHidden", initializer, 4 * width);
    biases = context.scratch();
    gates = context.scratch();
    hiddenBefore = context.scratch();
    cellBefore = context.scratch();
    hidden = context.scratch();
    cell = context.scratch();
    hiddenGradient = context.scratch();
    cellGradient = context.scratch();
    heldGradient = context.scratch();
    step = context.scratch();
    inputGradient = context.scratch();
  }

  /** 0 for the direction from the start to the end, 1 for the other. */
  private int index() {
    return reverse ? 1 : 0;
  }

  private Recurrence recurrence(long batch) {
    return new Recurrence(
        reverse,
        hiddenWeight.value(),
        recurrentProduct,
        recurrentGradient,
        step.get(batch, 4 * width));
  }

  private int firstColumn() {
    return Math.toIntExact(index() * width);
  }

  /**
   * Runs over all time steps.
   *
   * @param rows the input as {@code [batch x time, features]}
   * @param states the initial states, {@code [2, batch, width]} each, or null for zeros
   */
  void forward(Tensor rows, Tensor mask, LstmStates states, Tensor output) {
    long batch = output.size(0);
    long time = output.size(1);
    input = rows;
    cells =
        new Cells(
            gates.get(batch, time, 4 * width),
            hiddenBefore.get(batch, time, width),
            cellBefore.get(batch, time, width),
            hidden.get(batch, width),
            cell.get(batch, width),
            mask);
    Tensor bias = biases.get(4 * width);
    memory.copy(inputBias.value(), bias);
    sums.add(hiddenBias.value(), bias);
    forwardProduct.run(rows, inputWeight.value(), bias, gates.get(rows.size(0), 4 * width));
    states.load(memory, index(), cells.hidden(), cells.cell());
    kernels.forward(cells, recurrence(batch), !states.given(), output, firstColumn());
  }

  /** Copies the final states to this direction's place in {@code [2, batch, width]}. */
  void copyFinalStates(Tensor finalHidden, Tensor finalCell) {
    long size = cells.hidden().length();
    memory.copy(cells.hidden(), 0, finalHidden, index() * size, size);
    memory.copy(cells.cell(), 0, finalCell, index() * size, size);
  }

  /**
   * Runs back over all time steps and computes the gradients of the parameters.
   *
   * @param outputGradient {@code [batch, time, 2 width]}, or null
   * @param states gradients of the final states, {@code [2, batch, width]} each, or null for zeros
   */
  void backward(Tensor outputGradient, LstmStates states, boolean stateGradientNeeded) {
    long batch = cells.hidden().size(0);
    boolean masked = cells.mask() != null;
    CellGradients gradients =
        new CellGradients(
            hiddenGradient.get(batch, width),
            cellGradient.get(batch, width),
            step.get(batch, 4 * width),
            masked ? heldGradient.get(batch, width) : null);
    states.load(memory, index(), gradients.hidden(), gradients.cell());
    if (masked) {
      memory.zero(gradients.held());
    }
    kernels.backward(
        cells, recurrence(batch), outputGradient, firstColumn(), gradients, stateGradientNeeded);
    if (masked && stateGradientNeeded) {
      sums.add(gradients.held(), gradients.hidden());
    }
    parameterGradients();
  }

  private void parameterGradients() {
    Tensor gateGradients = gates.get(input.size(0), 4 * width);
    weightProduct.run(gateGradients, input, inputWeight.gradient());
    weightProduct.run(
        gateGradients, hiddenBefore.get(input.size(0), width), hiddenWeight.gradient());
    sums.sumRows(gateGradients, inputBias.gradient());
    memory.copy(inputBias.gradient(), hiddenBias.gradient());
    inputWeight.markGradient();
    hiddenWeight.markGradient();
    inputBias.markGradient();
    hiddenBias.markGradient();
  }

  /**
   * Copies the initial states' gradients to this direction's place in {@code [2, batch, width]}.
   */
  void copyInitialGradients(Tensor initialHidden, Tensor initialCell) {
    long size = cells.hidden().length();
    long batch = cells.hidden().size(0);
    memory.copy(hiddenGradient.get(batch, width), 0, initialHidden, index() * size, size);
    memory.copy(cellGradient.get(batch, width), 0, initialCell, index() * size, size);
  }

  /** Computes the gradient of the input through this direction, after {@link #backward}. */
  void computeInputGradient() {
    inputProduct.run(gates.get(input.size(0), 4 * width), inputWeight.value(), inputGradient());
  }

  /** The gradient of the input through this direction, {@code [batch x time, features]}. */
  Tensor inputGradient() {
    return inputGradient.get(input.shape());
  }
}
