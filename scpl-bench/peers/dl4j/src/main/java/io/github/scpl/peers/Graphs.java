// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What all graphs have. */
final class Graphs {
  static final String INPUT = "input";
  private static final String OUTPUT = "output";
  private static final double LEARNING_RATE = 1e-3;

  private Graphs() {}

  /** A graph with one input and Adam. */
  static GraphBuilder start() {
    return new NeuralNetConfiguration.Builder()
        .updater(new Adam(LEARNING_RATE))
        .graphBuilder()
        .addInputs(INPUT);
  }

  /** Adds the last layer, with the cross-entropy. */
  static GraphBuilder finish(GraphBuilder graph, int inputs, int classes, String input) {
    OutputLayer layer =
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nIn(inputs)
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            .build();
    return graph.addLayer(OUTPUT, layer, input).setOutputs(OUTPUT);
  }
}
