package io.github.scpl.train;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;

/** The trainers that promise to fail alike. */
enum Kind {
  SEQUENTIAL(Method.DASCPL, ""),
  BACKPROP(Method.BP_EXITS, ""),
  ONE_STAGE(Method.DASCPL, "Stage 0, "),
  FOUR_STAGES(Method.DASCPL, "Stage 2, ");

  final Method method;

  /** What a failure of block 2 is preceded by in its message. */
  final String placeOfBlock2;

  Kind(Method method, String placeOfBlock2) {
    this.method = method;
    this.placeOfBlock2 = placeOfBlock2;
  }

  /** Uppercase where a sentence begins by it. */
  String block2() {
    return placeOfBlock2.isEmpty() ? "Block 2" : placeOfBlock2 + "block 2";
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
