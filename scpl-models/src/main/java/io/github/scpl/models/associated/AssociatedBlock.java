// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.block.BlockState;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.random.RandomKey;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A block of associated learning: the backbone f, the encoder g of targets, the bridge b from
 * features to encoded targets, and the decoder h that takes encoded targets back.
 */
final class AssociatedBlock {
  /** The bridge's hidden layer is this many times as wide as an encoded target. */
  private static final int BRIDGE_FACTOR = 5;

  private final BuildContext context;
  private final RandomKey key;
  private final Layer backbone;
  private final Sequential encoder;
  private final Sequential bridge = new Sequential();
  private final Sequential decoder;
  private final MeanSquaredError bridgeLoss;
  private final MeanSquaredError decoderLoss;
  private final MemoryKernels memory;
  private final Tensor losses;
  private final Shape outputShape;
  private final Optimizer optimizer;
  private Pass pass;

  /**
   * Builds the parts.
   *
   * @param input the shape of one input sample
   * @param targetWidth of the targets that come from below
   * @param codeWidth of the targets that go on above
   * @param key of the random numbers in training
   * @param optimizers of which it takes one
   */
  AssociatedBlock(
      BuildContext context,
      Layer backbone,
      Shape input,
      int targetWidth,
      int codeWidth,
      RandomKey key,
      Optimizer.Factory optimizers) {
    this.context = context;
    this.backbone = backbone;
    this.key = key;
    outputShape = context.build("backbone", backbone, input);
    encoder = new Sequential();
    context.build("encoder", addSigmoid(encoder, 0, codeWidth), Shape.of(targetWidth));
    if (outputShape.rank() > 1) {
      bridge.add("flatten", new Flatten());
    }
    addSigmoid(bridge, 0, BRIDGE_FACTOR * codeWidth);
    context.build("bridge", addSigmoid(bridge, 1, codeWidth), outputShape);
    decoder = new Sequential();
    context.build("decoder", addSigmoid(decoder, 0, targetWidth), Shape.of(codeWidth));
    memory = context.kernels().memory();
    losses = context.scratch(DataType.DOUBLE).get(2);
    bridgeLoss = new MeanSquaredError(context);
    decoderLoss = new MeanSquaredError(context);
    optimizer = optimizers.create(context, context.parameters());
    context.reserveChecks(context.parameters().size() + context.buffers().size());
  }

  private static Sequential addSigmoid(Sequential layers, int number, int width) {
    return layers
        .add("linear" + number, new Linear(width))
        .add("sigmoid" + number, Activation.sigmoid());
  }

  Shape outputShape() {
    return outputShape;
  }

  List<Parameter> parameters() {
    return context.parameters();
  }

  /** What snapshots keep of it. */
  BlockState state(int index) {
    return new BlockState(index, key, parameters(), context.buffers(), optimizer);
  }

  long keptElements(long rows) {
    return context.kept(rows, 1);
  }

  long largestKeptElements(long rows) {
    return context.largestKept(rows, 1);
  }

  /** Elements of what the optimizer keeps. */
  long momentElements() {
    return optimizer.moments() * parameters().stream().mapToLong(p -> p.value().length()).sum();
  }

  /** What is not finite after an update: a parameter, a running statistic, or its moments. */
  Optional<String> nonFinite() {
    return context.nonFinite().or(optimizer::nonFinite);
  }

  /** The features for the block above, which belong to this block until the next call. */
  Tensor forward(Tensor input, int epoch, int batch) {
    pass = Pass.training(key.child(epoch).child(batch));
    return backbone.forward(input, pass);
  }

  /** The features for the block above, on running statistics. */
  Tensor infer(Tensor input) {
    pass = Pass.evaluation();
    return backbone.forward(input, pass);
  }

  /** The targets for the block above, which belong to this block until the next call. */
  Tensor encode(Tensor target) {
    return encoder.forward(target, pass);
  }

  /** From features to what the encoder is expected to give for their class. */
  Tensor associate(Tensor features) {
    return bridge.forward(features, pass);
  }

  /** The decoder's answer: targets as they come from below. */
  Tensor decode(Tensor code) {
    return decoder.forward(code, pass);
  }

  /**
   * Computes both losses and all gradients. The bridge's loss, a mean squared error, moves the
   * backbone and the bridge; to it the code is a constant. The decoder's moves encoder and decoder.
   *
   * @param features the last result of {@link #forward}
   * @param target what the last {@link #encode} was given
   * @param code the last result of {@link #encode}
   */
  AssociatedLoss backward(Tensor features, Tensor target, Tensor code) {
    memory.copy(bridgeLoss.evaluate(associate(features), code), 0, losses, 0, 1);
    backbone.backward(bridge.backward(bridgeLoss.gradient(), true), false);
    memory.copy(decoderLoss.evaluate(decode(code), target), 0, losses, 1, 1);
    encoder.backward(decoder.backward(decoderLoss.gradient(), true), false);
    return new AssociatedLoss(context.device().lane().read(losses));
  }

  void update(double learningRate) {
    optimizer.step(learningRate);
  }

  /** Which frees the block. */
  BuildContext context() {
    return context;
  }
}
