// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;

/** The trainers that promise to fail alike. */
enum Kind {
  SEQUENTIAL(Method.DASCPL, 1, "Block 2"),
  BACKPROP(Method.BP_EXITS, 1, "Block 2"),
  ONE_STAGE(Method.DASCPL, 1, "Stage 0, block 2"),
  FOUR_STAGES(Method.DASCPL, 4, "Stage 2, block 2"),
  /** With one micro-batch, so that layers are called as often as in the others. */
  GPIPE(Method.BP_EXITS, 4, "Stage 2, block 2");

  final Method method;
  final int stages;

  /** How messages name block 2. */
  final String block2;

  Kind(Method method, int stages, String block2) {
    this.method = method;
    this.stages = stages;
    this.block2 = block2;
  }

  Trainer of(Network network) {
    return switch (this) {
      case SEQUENTIAL -> new SequentialTrainer(network, 1);
      case BACKPROP -> new BackpropTrainer(network, 1);
      case ONE_STAGE, FOUR_STAGES ->
          PipelineTrainer.builder(network).placement(placement()).cores(4).build();
      case GPIPE ->
          GPipeTrainer.builder(network).placement(placement()).microBatches(1).cores(4).build();
    };
  }

  private Placement placement() {
    return Placement.even(Networks.BLOCKS, stages, 1);
  }
}
