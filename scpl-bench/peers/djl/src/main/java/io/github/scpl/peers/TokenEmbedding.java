// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Token ids {@code [batch, time]} to vectors {@code [batch, time, width]}, and to a mask. */
final class TokenEmbedding extends AbstractBlock {
  private final boolean mask;
  private final Parameter vectors;

  /**
   * Makes the block.
   *
   * @param mask whether there is a second output, {@code [batch, time]}: 0 at padding, otherwise 1
   */
  TokenEmbedding(boolean mask) {
    this.mask = mask;
    vectors =
        addParameter(
            Parameter.builder()
                .setName("vectors")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(Workload.VOCABULARY, Workload.WIDTH))
                .build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    NDArray ids = inputs.singletonOrThrow().toType(DataType.INT64, false);
    NDArray table = store.getValue(vectors, ids.getDevice(), training);
    NDList outputs = Embedding.embedding(ids, table, SparseFormat.DENSE);
    if (mask) {
      outputs.add(ids.neq(0).toType(DataType.FLOAT32, false));
    }
    return outputs;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape output = inputShapes[0].add(Workload.WIDTH);
    return mask ? new Shape[] {output, inputShapes[0]} : new Shape[] {output};
  }
}
