// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Normalises the last axis: divides by the unbiased deviation plus epsilon. */
final class CustomLayerNorm extends AbstractBlock {
  private static final float EPSILON = 1e-6f;

  private final Parameter scale = addWidth("scale", Parameter.Type.GAMMA);
  private final Parameter shift = addWidth("shift", Parameter.Type.BETA);

  private Parameter addWidth(String name, Parameter.Type type) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(type)
            .optShape(new Shape(Workload.WIDTH))
            .build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    NDArray x = inputs.singletonOrThrow();
    int[] last = {x.getShape().dimension() - 1};
    NDArray centred = x.sub(x.mean(last, true));
    NDArray variance = centred.square().sum(last, true).div(Workload.WIDTH - 1);
    NDArray normal = centred.div(variance.sqrt().add(EPSILON));
    return new NDList(
        normal
            .mul(store.getValue(scale, x.getDevice(), training))
            .add(store.getValue(shift, x.getDevice(), training)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
