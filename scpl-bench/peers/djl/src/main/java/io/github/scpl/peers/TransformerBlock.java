// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A pre-norm encoder layer and a last norm: {@code [batch, time, width]} and a mask {@code [batch,
 * time]} to the same. DJL's own encoder layer is post-norm, and has another layer norm.
 */
final class TransformerBlock extends AbstractBlock {
  private static final int HEAD_WIDTH = Workload.WIDTH / Workload.HEADS;
  private static final float MASKED = 1e9f;

  private final Block attentionNorm = addChildBlock("attention_norm", new CustomLayerNorm());
  private final Block query = addChildBlock("query", linear());
  private final Block key = addChildBlock("key", linear());
  private final Block value = addChildBlock("value", linear());
  private final Block out = addChildBlock("out", linear());
  private final Block forwardNorm = addChildBlock("forward_norm", new CustomLayerNorm());
  private final Block feedForward =
      addChildBlock(
          "feed_forward",
          new SequentialBlock()
              .add(linear())
              .add(Activation.reluBlock())
              .add(Dropout.builder().optRate(Workload.DROPOUT).build())
              .add(linear()));
  private final Block lastNorm = addChildBlock("last_norm", new CustomLayerNorm());

  private static Block linear() {
    return Linear.builder().setUnits(Workload.WIDTH).build();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    for (Block child : getChildren().values()) {
      child.initialize(manager, type, inputShapes[0]);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    Call call = new Call(store, training);
    NDArray x = inputs.get(0);
    NDArray mask = inputs.get(1);
    x = x.add(call.drop(attend(call, call.run(attentionNorm, x), mask)));
    x = x.add(call.drop(call.run(feedForward, call.run(forwardNorm, x))));
    return new NDList(call.run(lastNorm, x), mask);
  }

  private NDArray attend(Call call, NDArray x, NDArray mask) {
    NDArray queries = split(call.run(query, x));
    NDArray keys = split(call.run(key, x));
    NDArray values = split(call.run(value, x));
    NDArray scores = queries.matMul(keys.swapAxes(2, 3)).div(Math.sqrt(HEAD_WIDTH));
    NDArray penalty = mask.sub(1).mul(MASKED).expandDims(1).expandDims(1);
    NDArray shares = call.drop(scores.add(penalty).softmax(-1));
    NDArray mixed = shares.matMul(values).swapAxes(1, 2).reshape(x.getShape());
    return call.run(out, mixed);
  }

  /** {@code [batch, time, width]} to {@code [batch, heads, time, width / heads]}. */
  private static NDArray split(NDArray x) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), Workload.HEADS, HEAD_WIDTH).swapAxes(1, 2);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  /** How child blocks run in one forward pass. */
  private record Call(ParameterStore store, boolean training) {
    NDArray run(Block child, NDArray x) {
      return child.forward(store, new NDList(x), training).singletonOrThrow();
    }

    NDArray drop(NDArray x) {
      return Dropout.dropout(x, Workload.DROPOUT, training).singletonOrThrow();
    }
  }
}
