// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;

/** The graphs for images {@code [batch, 3, 32, 32]}. */
final class VisionGraphs {
  private static final IActivation RELU = Activation.RELU.getActivationFunction();
  private static final IActivation LEAKY_RELU = new ActivationLReLU(0.01);

  private final GraphBuilder graph = Graphs.start();
  private int layers;

  private VisionGraphs() {
    InputType images = InputType.convolutional(Workload.SIDE, Workload.SIDE, Workload.CHANNELS);
    graph.setInputTypes(images);
  }

  static ComputationGraphConfiguration vgg8() {
    VisionGraphs net = new VisionGraphs();
    String x = net.vggUnit(128, Graphs.INPUT);
    x = net.halve(net.vggUnit(256, x));
    x = net.halve(net.vggUnit(512, net.vggUnit(256, x)));
    x = net.halve(net.vggUnit(512, x));
    x = net.halve(net.vggUnit(512, x));
    x =
        net.add(
            new DenseLayer.Builder().nOut(Workload.VGG_HEAD).activation(Activation.SIGMOID).build(),
            x);
    return Graphs.finish(net.graph, Workload.VGG_HEAD, Workload.IMAGE_CLASSES, x).build();
  }

  static ComputationGraphConfiguration resnet18Old() {
    VisionGraphs net = new VisionGraphs();
    String x = net.activate(LEAKY_RELU, net.convolutionAndNorm(64, 1, Graphs.INPUT));
    for (int channels = 64; channels <= 512; channels *= 2) {
      x = net.basicBlock(channels, channels == 64 ? 1 : 2, x);
      x = net.basicBlock(channels, 1, x);
    }
    x = net.add(new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), x);
    return Graphs.finish(net.graph, 512, Workload.IMAGE_CLASSES, x).build();
  }

  private String vggUnit(int channels, String input) {
    return activate(RELU, convolutionAndNorm(channels, 1, input));
  }

  /** Two convolutions and a shortcut, which is a 3x3 convolution where the stride is 2. */
  private String basicBlock(int channels, int stride, String input) {
    String first = activate(LEAKY_RELU, convolutionAndNorm(channels, stride, input));
    String main = convolutionAndNorm(channels, 1, first);
    String shortcut = stride == 1 ? input : convolutionAndNorm(channels, stride, input);
    String sum = main + "-sum";
    graph.addVertex(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), main, shortcut);
    return activate(LEAKY_RELU, sum);
  }

  private String convolutionAndNorm(int channels, int stride, String input) {
    Layer convolution =
        new ConvolutionLayer.Builder(3, 3)
            .nOut(channels)
            .stride(stride, stride)
            .padding(1, 1)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build();
    return add(new BatchNormalization.Builder().build(), add(convolution, input));
  }

  private String activate(IActivation function, String input) {
    return add(new ActivationLayer(function), input);
  }

  private String halve(String input) {
    return add(
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(2, 2)
            .stride(2, 2)
            .build(),
        input);
  }

  /** Adds a layer, and returns the name it got. */
  private String add(Layer layer, String input) {
    String name = "layer-" + layers++;
    graph.addLayer(name, layer, input);
    return name;
  }
}
