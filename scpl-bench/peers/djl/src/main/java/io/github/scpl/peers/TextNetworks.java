// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;

/** The networks for token ids {@code [batch, time]}. */
final class TextNetworks {
  private TextNetworks() {}

  static Block bilstm() {
    SequentialBlock network = new SequentialBlock().add(new TokenEmbedding(false));
    for (int i = 1; i < Workload.TEXT_BLOCKS; i++) {
      network.add(new BiLstm());
    }
    return withHead(network.add(new LambdaBlock(TextNetworks::meanOfFinalStates, "feature")));
  }

  static Block transformer() {
    SequentialBlock network = new SequentialBlock().add(new TokenEmbedding(true));
    for (int i = 1; i < Workload.TEXT_BLOCKS; i++) {
      network.add(new TransformerBlock());
    }
    return withHead(network.add(new LambdaBlock(TextNetworks::maskedMean, "feature")));
  }

  private static Block withHead(SequentialBlock network) {
    return network
        .add(Linear.builder().setUnits(Workload.WIDTH).build())
        .add(Activation.tanhBlock())
        .add(Linear.builder().setUnits(Workload.TEXT_CLASSES).build());
  }

  private static NDList meanOfFinalStates(NDList signal) {
    return new NDList(signal.get(1).mean(new int[] {0}));
  }

  private static NDList maskedMean(NDList signal) {
    NDArray weights = signal.get(1).expandDims(-1);
    int[] time = {1};
    return new NDList(signal.get(0).mul(weights).sum(time).div(weights.sum(time)));
  }
}
