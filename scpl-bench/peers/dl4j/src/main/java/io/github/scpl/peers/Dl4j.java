// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.Nd4jCpu;

/** DL4J on ND4J's CPU backend. It has no layers for the Transformer. */
public final class Dl4j implements Peer {
  private Dl4j() {}

  /**
   * Measures the models.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    Throughput.run(new Dl4j(), arguments);
  }

  @Override
  public String name() {
    return Nd4jCpu.REPAIRED ? "dl4j-fixed" : "dl4j";
  }

  @Override
  public String start(int threads) {
    Nd4j.getExecutioner();
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
    return "DL4J "
        + System.getProperty("peer.version")
        + (Nd4jCpu.REPAIRED ? ", its way to oneDNN repaired" : ", as shipped");
  }

  @Override
  public boolean has(Workload workload) {
    return workload != Workload.TRANSFORMER;
  }

  @Override
  public Twin open(Workload workload) {
    return switch (workload) {
      case VGG8 -> new Dl4jTwin(workload, VisionGraphs.vgg8(), 0);
      case RESNET18_OLD -> new Dl4jTwin(workload, VisionGraphs.resnet18Old(), 0);
      case BILSTM -> new Dl4jTwin(workload, BiLstmGraph.bilstm(), BiLstmGraph.MISSING_BIASES);
      case TRANSFORMER -> throw new UnsupportedOperationException("DL4J has no such layers");
    };
  }
}
