// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * A bidirectional LSTM by DJL's own native operation: sequence {@code [batch, time, in]} and, from
 * the second one on, states {@code [2, batch, width]} to the same with {@code in = 2 * width}.
 *
 * <p>DJL's block of that kind hands all weights over before all biases, but PyTorch expects the
 * weights and biases of one direction before those of the other. So the parameters are here.
 */
final class BiLstm extends AbstractBlock {
  private static final int DIRECTIONS = 2;
  private static final int GATE_ROWS = 4 * Workload.WIDTH;

  private final List<Parameter> inPyTorchOrder = new ArrayList<>();

  BiLstm() {
    for (int direction = 0; direction < DIRECTIONS; direction++) {
      add("input_weight", direction, Parameter.Type.WEIGHT);
      add("state_weight", direction, Parameter.Type.WEIGHT);
      add("input_bias", direction, Parameter.Type.BIAS);
      add("state_bias", direction, Parameter.Type.BIAS);
    }
  }

  private void add(String name, int direction, Parameter.Type type) {
    inPyTorchOrder.add(
        addParameter(Parameter.builder().setName(name + "_" + direction).setType(type).build()));
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    for (Parameter parameter : inPyTorchOrder) {
      boolean input = parameter.getName().startsWith("input");
      long columns = input ? inputShapes[0].get(2) : Workload.WIDTH;
      boolean bias = parameter.getType() == Parameter.Type.BIAS;
      parameter.setShape(bias ? new Shape(GATE_ROWS) : new Shape(GATE_ROWS, columns));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    NDArray sequence = inputs.get(0);
    NDList states = inputs.size() > 1 ? inputs.subNDList(1) : zeroStates(sequence);
    NDList weights = new NDList();
    for (Parameter parameter : inPyTorchOrder) {
      weights.add(store.getValue(parameter, sequence.getDevice(), training));
    }
    return sequence
        .getNDArrayInternal()
        .lstm(sequence, states, weights, true, 1, 0, training, true, true);
  }

  private static NDList zeroStates(NDArray sequence) {
    Shape shape = stateShape(sequence.getShape());
    return new NDList(sequence.getManager().zeros(shape), sequence.getManager().zeros(shape));
  }

  private static Shape stateShape(Shape sequence) {
    return new Shape(DIRECTIONS, sequence.get(0), Workload.WIDTH);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape sequence = inputShapes[0];
    Shape output = new Shape(sequence.get(0), sequence.get(1), DIRECTIONS * Workload.WIDTH);
    return new Shape[] {output, stateShape(sequence), stateShape(sequence)};
  }
}
