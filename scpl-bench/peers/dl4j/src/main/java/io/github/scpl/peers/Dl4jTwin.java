// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A graph under DL4J's own training loop. */
final class Dl4jTwin implements Peer.Twin {
  private final ComputationGraph graph;
  private final DataSet batch;

  /**
   * Makes the graph and a batch.
   *
   * @param missing parameters that the original has and DL4J's layers have not
   */
  Dl4jTwin(Workload workload, ComputationGraphConfiguration configuration, long missing) {
    graph = new ComputationGraph(configuration);
    graph.init();
    long trained = graph.numParams() - runningStatistics(graph);
    Peer.requireParameters(workload, workload.parameters - missing, trained);
    INDArray features = Nd4j.create(workload.features(), workload.shape(), 'c');
    batch = new DataSet(features, oneHot(workload));
  }

  /** DL4J counts the running means and variances among the parameters. */
  private static long runningStatistics(ComputationGraph graph) {
    long count = 0;
    for (Layer layer : graph.getLayers()) {
      if (layer instanceof BatchNormalization) {
        count += layer.numParams() / 2;
      }
    }
    return count;
  }

  private static INDArray oneHot(Workload workload) {
    int[] classes = workload.labels();
    INDArray labels = Nd4j.zeros(DataType.FLOAT, classes.length, workload.classes());
    for (int row = 0; row < classes.length; row++) {
      labels.putScalar(row, classes[row], 1);
    }
    return labels;
  }

  @Override
  public void step() {
    graph.fit(batch);
  }

  @Override
  public void close() {
    graph.close();
  }
}
