// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Device;
import io.github.scpl.models.Family;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;

/** Ways to train networks of four blocks. */
enum Trainers {
  SEQUENTIAL(Method.DASCPL),
  PIPELINE(Method.DASCPL),
  BACKPROP(Method.BP),
  GPIPE(Method.BP);

  static final int BLOCKS = 4;

  private final Method method;

  Trainers(Method method) {
    this.method = method;
  }

  /** A network that this trains. */
  Network.Builder network(Family family, Device device) {
    return family.builder().method(method).exit(HeadType.exit("m")).seed(1).device(device);
  }

  /** With a stage for each block, if there are stages. */
  Trainer of(Network network) {
    return switch (this) {
      case SEQUENTIAL -> new SequentialTrainer(network, 1);
      case PIPELINE -> pipeline(network, BLOCKS, 1);
      case BACKPROP -> new BackpropTrainer(network, 1);
      case GPIPE -> gpipe(network, BLOCKS);
    };
  }

  static Trainer pipeline(Network network, int stages, int capacity) {
    return PipelineTrainer.builder(network)
        .placement(Placement.even(BLOCKS, stages, 1))
        .cores(BLOCKS)
        .capacity(capacity)
        .build();
  }

  static Trainer gpipe(Network network, int stages) {
    return GPipeTrainer.builder(network)
        .placement(Placement.even(BLOCKS, stages, 1))
        .microBatches(2)
        .cores(BLOCKS)
        .build();
  }
}
