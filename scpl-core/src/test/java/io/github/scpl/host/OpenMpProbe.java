// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.Trainer;

/** Trains a convolutional network with as many native threads as it is told. */
final class OpenMpProbe {
  private OpenMpProbe() {}

  public static void main(String[] arguments) throws InterruptedException {
    int threads = Integer.parseInt(arguments[0]);
    try (Network network = Networks.convolutional(Method.BP, 1).build();
        Trainer trainer = new BackpropTrainer(network, threads)) {
      System.out.println("loss " + trainer.train(Batches.images(64, 64), 1, 1e-3).loss());
    } catch (IllegalArgumentException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }
}
