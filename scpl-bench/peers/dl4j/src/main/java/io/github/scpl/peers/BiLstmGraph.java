// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;

/**
 * The BiLSTM for token ids {@code [batch, time]}, as near as DL4J's layers get: an LSTM has one
 * bias instead of two, and always starts from zero instead of the final state of the layer below.
 */
final class BiLstmGraph {
  private static final int WIDTH = Workload.WIDTH;
  private static final int LSTMS = Workload.TEXT_BLOCKS - 1;

  /** What the second biases of the original hold: four gates, two directions. */
  static final long MISSING_BIASES = LSTMS * 2 * 4L * WIDTH;

  private BiLstmGraph() {}

  static ComputationGraphConfiguration bilstm() {
    GraphBuilder graph = Graphs.start();
    graph.addLayer(
        "embedding",
        new EmbeddingSequenceLayer.Builder().nIn(Workload.VOCABULARY).nOut(WIDTH).build(),
        Graphs.INPUT);
    String below = "embedding";
    for (int i = 1; i < LSTMS; i++) {
      String name = "lstm-" + i;
      LSTM lstm = lstm(i == 1 ? WIDTH : 2 * WIDTH);
      graph.addLayer(name, new Bidirectional(Bidirectional.Mode.CONCAT, lstm), below);
      below = name;
    }
    addFeature(graph, below);
    DenseLayer dense =
        new DenseLayer.Builder().nIn(WIDTH).nOut(WIDTH).activation(Activation.TANH).build();
    graph.addLayer("dense", dense, "feature");
    return Graphs.finish(graph, WIDTH, Workload.TEXT_CLASSES, "dense").build();
  }

  /** The last LSTM: the mean of the final states of both directions. */
  private static void addFeature(GraphBuilder graph, String below) {
    graph
        .addLayer("forward", new LastTimeStep(lstm(2 * WIDTH)), below)
        .addVertex("reversed", new ReverseTimeSeriesVertex(), below)
        .addLayer("backward", new LastTimeStep(lstm(2 * WIDTH)), "reversed")
        .addVertex(
            "feature", new ElementWiseVertex(ElementWiseVertex.Op.Average), "forward", "backward");
  }

  private static LSTM lstm(int inputs) {
    return new LSTM.Builder().nIn(inputs).nOut(WIDTH).activation(Activation.TANH).build();
  }
}
