package io.github.scpl.train;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;

/** The trainers that promise to fail alike. */
enum Kind {
  SEQUENTIAL(Method.DASCPL, "Block 2"),
  BACKPROP(Method.BP_EXITS, "Block 2"),
  ONE_STAGE(Method.DASCPL, "Stage 0, block 2"),
  FOUR_STAGES(Method.DASCPL, "Stage 2, block 2");

  final Method method;

  /** How messages name block 2. */
  final String block2;

  Kind(Method method, String block2) {
    this.method = method;
    this.block2 = block2;
  }

  Trainer of(Network network) {
    return switch (this) {
      case SEQUENTIAL -> new SequentialTrainer(network, 1);
      case BACKPROP -> new BackpropTrainer(network, 1);
      case ONE_STAGE -> pipeline(network, 1);
      case FOUR_STAGES -> pipeline(network, 4);
    };
  }

  private static Trainer pipeline(Network network, int stages) {
    return PipelineTrainer.builder(network)
        .placement(Placement.even(Networks.BLOCKS, stages, 1))
        .cores(4)
        .build();
  }
}
