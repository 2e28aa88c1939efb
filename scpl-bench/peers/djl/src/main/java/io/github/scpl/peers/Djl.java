// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import ai.djl.engine.Engine;
import ai.djl.nn.Block;

/** DJL with its PyTorch engine. */
public final class Djl implements Peer {
  private Djl() {}

  /**
   * Measures the models.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    Throughput.run(new Djl(), arguments);
  }

  @Override
  public String name() {
    return "djl";
  }

  @Override
  public String start(int threads) {
    // The engine reads these once, when it is first asked for.
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    Engine engine = Engine.getEngine("PyTorch");
    return "DJL " + Engine.getDjlVersion() + ", PyTorch " + engine.getVersion();
  }

  @Override
  public boolean has(Workload workload) {
    return true;
  }

  @Override
  public Twin open(Workload workload) {
    return new DjlTwin(workload, network(workload));
  }

  private static Block network(Workload workload) {
    return switch (workload) {
      case VGG8 -> VisionNetworks.vgg8();
      case RESNET18_OLD -> VisionNetworks.resnet18Old();
      case BILSTM -> TextNetworks.bilstm();
      case TRANSFORMER -> TextNetworks.transformer();
    };
  }
}
