// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;

/** A network under DJL's trainer. */
final class DjlTwin implements Peer.Twin {
  private final Shape shape;
  private final float[] features;
  private final int[] labels;
  private final Model model;
  private final Trainer trainer;

  DjlTwin(Workload workload, Block network) {
    shape = new Shape(workload.shape());
    features = workload.features();
    labels = workload.labels();
    model = Model.newInstance(workload.toString(), Device.cpu(), "PyTorch");
    model.setBlock(network);
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Adam.builder().build()));
    trainer.initialize(shape);
    long parameters =
        network.getParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .mapToLong(parameter -> parameter.getShape().size())
            .sum();
    Peer.requireParameters(workload, workload.parameters, parameters);
  }

  @Override
  public void step() {
    // What is computed from an array lives as long as the manager of that array.
    try (NDManager step = trainer.getManager().newSubManager()) {
      NDList batch = new NDList(step.create(features, shape));
      NDList truth = new NDList(step.create(labels));
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDArray loss = trainer.getLoss().evaluate(truth, trainer.forward(batch));
        collector.backward(loss);
      }
      trainer.step();
    }
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
