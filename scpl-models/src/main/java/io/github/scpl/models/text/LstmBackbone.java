// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import io.github.scpl.block.Backbone;
import io.github.scpl.block.Bundle;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.SequenceKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Lstm;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/**
 * A bidirectional LSTM block: {@code [batch, time, features]} to {@code [batch, time, 2 width]}.
 *
 * <p>It starts from the states in the input bundle, or from zeros if there are none, and puts its
 * final states into the output bundle. Its representation is the mean of the two directions' final
 * hidden states, {@code [batch, width]}.
 */
public final class LstmBackbone implements Backbone {
  private final long width;
  private final boolean masked;
  private final Lstm lstm;
  private SequenceKernels kernels;
  private Scratch representations;
  private Scratch hiddenGradients;
  private Tensor representation;
  private boolean statesGiven;

  private LstmBackbone(long width, boolean masked) {
    this.width = width;
    this.masked = masked;
    lstm = new Lstm(width);
  }

  /** A block with states of this width in each direction; padding is read like any token. */
  public LstmBackbone(long width) {
    this(width, false);
  }

  /** The same block, whose states stay as they are at padding. */
  public LstmBackbone withMask() {
    return new LstmBackbone(width, true);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    kernels = context.kernels().sequences();
    context.keeps(representationShape());
    representations = context.scratch();
    hiddenGradients = context.scratch();
    return context.build("lstm", lstm, input);
  }

  @Override
  public Shape representationShape() {
    return Shape.of(width);
  }

  @Override
  public Bundle forward(Bundle input, Pass pass) {
    Tensor mask = masked ? input.mask() : null;
    Tensor output = lstm.forward(input.features(), mask, input.hidden(), input.cell());
    statesGiven = input.hidden() != null;
    representation = representations.get(output.size(0), width);
    kernels.meanOfHalves(lstm.finalHidden(), representation);
    return new Bundle(output, input.mask(), lstm.finalHidden(), lstm.finalCell());
  }

  @Override
  public Tensor representation() {
    return representation;
  }

  @Override
  public Bundle backward(
      Tensor representationGradient, Bundle outputGradient, boolean inputGradientNeeded) {
    Tensor above = outputGradient == null ? null : outputGradient.features();
    Tensor cell = outputGradient == null ? null : outputGradient.cell();
    Tensor hidden = outputGradient == null ? null : outputGradient.hidden();
    if (representationGradient != null) {
      boolean add = hidden != null;
      hidden = add ? hidden : hiddenGradients.get(lstm.finalHidden().shape());
      kernels.meanOfHalvesBackward(representationGradient, hidden, add);
    }
    boolean statesNeeded = inputGradientNeeded && statesGiven;
    Tensor dx = lstm.backward(above, hidden, cell, inputGradientNeeded, statesNeeded);
    if (!inputGradientNeeded) {
      return null;
    }
    return new Bundle(
        dx,
        null,
        statesNeeded ? lstm.initialHiddenGradient() : null,
        statesNeeded ? lstm.initialCellGradient() : null);
  }
}
