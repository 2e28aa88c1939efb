// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Closing;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.Finite;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a network that can learn on its own: backbone, local losses and optimizer; the last
 * block also has the head.
 *
 * <p>A block reads and writes only its own parameters, buffers, moments and random stream. It is
 * used by one thread at a time, in the order {@link #forward}, {@link #backward}, {@link #update};
 * the network that made it frees it.
 */
public final class Block {
  private final int index;
  private final RandomKey key;
  private final Backbone backbone;
  private final Shape outputShape;
  private final LocalLoss localLoss;
  private final ClassifierHead exit;
  private final ClassifierHead head;
  private final List<BuildContext> contexts;
  private final ElementKernels kernels;
  private final Optimizer.Factory optimizers;
  private Optimizer optimizer;
  private Pass pass;
  private boolean closed;
  private Step step = Step.evaluation();
  private boolean learned;

  Block(
      int index,
      RandomKey key,
      Backbone backbone,
      Shape outputShape,
      LocalLoss localLoss,
      ClassifierHead exit,
      ClassifierHead head,
      List<BuildContext> contexts,
      Optimizer.Factory optimizers) {
    this.index = index;
    this.key = key;
    this.backbone = backbone;
    this.outputShape = outputShape;
    this.localLoss = localLoss;
    this.exit = exit;
    this.head = head;
    this.contexts = contexts;
    kernels = contexts.get(0).kernels().elements();
    this.optimizers = optimizers;
    optimizer = optimizers.create(contexts.get(0), parameters());
  }

  /** The position in the network, from 0. */
  public int index() {
    return index;
  }

  /** The shape of one sample of the output features. */
  public Shape outputShape() {
    return outputShape;
  }

  /**
   * Elements of the arrays that a training pass keeps in the block for its way back, as far as the
   * layers have noted them ({@link BuildContext#keeps(Shape)}).
   *
   * @param rows of a batch
   * @param time its time steps; without effect where shapes are fixed
   */
  public long keptElements(long rows, long time) {
    return contexts.stream().mapToLong(context -> context.kept(rows, time)).sum();
  }

  /**
   * Elements of the largest of the arrays that count for {@link #keptElements}: of backbone and
   * local loss, of the exit, and of the head, together.
   */
  public long largestKeptElements(long rows, long time) {
    return contexts.stream().mapToLong(context -> context.largestKept(rows, time)).sum();
  }

  /** Elements of what the optimizer keeps from step to step, once every parameter has learned. */
  public long momentElements() {
    return optimizer.moments() * parameters().stream().mapToLong(p -> p.value().length()).sum();
  }

  /** Whether the block has an exit. */
  public boolean hasExit() {
    return exit != null;
  }

  /** Whether the block has the network's head. */
  public boolean hasHead() {
    return head != null;
  }

  /** Computes the output, which belongs to the block until its next forward pass. */
  public Bundle forward(Bundle input, Step step) {
    return forward(input, step, 0);
  }

  /**
   * Computes the output of a micro-batch: some rows of a batch, with random numbers of their own.
   *
   * @param microBatch its number in the batch, from 0; number 0 gets those of a whole batch
   */
  public Bundle forward(Bundle input, Step step, int microBatch) {
    pass = pass(step, microBatch);
    return backbone.forward(input, pass);
  }

  /**
   * Computes an earlier output again, bit for bit, so that {@link #backward} may follow; running
   * statistics, which moved at the first time, stay.
   */
  public Bundle recompute(Bundle input, Step step, int microBatch) {
    pass = pass(step, microBatch); // exit and head, which only backward calls, do not repeat theirs
    return backbone.forward(input, pass.again());
  }

  private Pass pass(Step next, int microBatch) {
    if (closed) {
      throw new IllegalStateException(
          "Block " + index + " is closed with its network; build another one");
    }
    step = next;
    if (!step.training()) {
      return Pass.evaluation();
    }
    RandomKey batch = key.child(step.epoch()).child(step.batch());
    return Pass.training(microBatch == 0 ? batch : batch.child("microBatch").child(microBatch));
  }

  /**
   * Computes the block's losses on its last output, and the gradients of its parameters.
   *
   * @param labels a class for every row
   * @param outputGradient from the block above; null where gradients are cut
   * @param inputGradientNeeded whether the block below waits for a gradient
   * @throws NonFiniteException if a loss is not finite
   */
  public Backward backward(int[] labels, Bundle outputGradient, boolean inputGradientNeeded) {
    Tensor representation = backbone.representation();
    double localValue = Double.NaN;
    double exitValue = Double.NaN;
    double headValue = Double.NaN;
    Tensor gradient = null;
    if (localLoss != null) {
      localValue =
          requireFinite(
              localLoss.name() + " loss", localLoss.evaluate(representation, labels, pass));
      gradient = localLoss.backward();
    }
    if (exit != null) {
      exitValue = requireFinite("loss of the exit", exit.evaluate(representation, labels, pass));
      gradient = Gradients.sum(kernels, gradient, exit.backward());
    }
    if (head != null) {
      headValue = requireFinite("loss of the head", head.evaluate(representation, labels, pass));
      gradient = Gradients.sum(kernels, gradient, head.backward());
    }
    BlockLoss loss = new BlockLoss(localValue, exitValue, headValue);
    boolean reached = gradient != null || outputGradient != null;
    return new Backward(
        loss, reached ? backbone.backward(gradient, outputGradient, inputGradientNeeded) : null);
  }

  private double requireFinite(String which, double loss) {
    if (!Double.isFinite(loss)) {
      throw nonFinite(which, "a finite " + which + ", got " + loss);
    }
    return loss;
  }

  /**
   * Requires that learning has left finite numbers behind.
   *
   * @throws NonFiniteException if a parameter, a buffer or a moment of the optimizer is not finite;
   *     it names the first
   */
  public void requireFinite() {
    contexts.forEach(
        context -> requireNone("finite parameters and running statistics", context.nonFinite()));
    requireNone("finite moments of gradients", optimizer.nonFinite());
  }

  private void requireNone(String expected, Optional<String> found) {
    if (found.isPresent()) {
      String name = found.get();
      throw nonFinite(name, expected + ", got others in " + name);
    }
  }

  /**
   * Requires finite logits.
   *
   * @param output the name of the output, for the message
   * @param logits {@code [batch, classes]}
   * @param firstRow the number of its first row, for the message
   * @throws NonFiniteException if an element is not finite; it names the first
   */
  public void requireFinite(String output, Tensor logits, int firstRow) {
    String other = Finite.otherRow(logits, firstRow);
    if (other != null) {
      throw nonFiniteLogits(output, other);
    }
  }

  /** What to throw if logits are not finite: the output's name, and what was found where. */
  public NonFiniteException nonFiniteLogits(String output, String found) {
    String which = "logits of the " + output;
    return nonFinite(which, "finite " + which + ", got " + found);
  }

  /** Before the first update it cannot be the learning rate. */
  private NonFiniteException nonFinite(String what, String expectedAndGot) {
    String next =
        learned
            ? "training has diverged: try a lower learning rate"
            : "nothing was learned yet: check the scale of the features, and the parameters";
    return new NonFiniteException(index, step, what, "Expected " + expectedAndGot + "; " + next);
  }

  /**
   * What a backward pass gives.
   *
   * @param loss the parts of the loss
   * @param inputGradient gradient with respect to the input, or null
   */
  public record Backward(BlockLoss loss, Bundle inputGradient) {}

  /** Updates all parameters that got a gradient since the last update. */
  public void update(double learningRate) {
    learned |= learningRate > 0;
    optimizer.step(learningRate);
  }

  /**
   * Lets a new optimizer, whose memory is the context's, learn from here on.
   *
   * @return lets the one before go on, with its moments
   */
  Runnable rehearse(BuildContext context) {
    Optimizer before = optimizer;
    optimizer = optimizers.create(context, parameters());
    return () -> optimizer = before;
  }

  /** Learns from the last output alone: losses, gradients and update, all within the block. */
  public BlockLoss learn(int[] labels, double learningRate) {
    BlockLoss loss = backward(labels, null, false).loss();
    update(learningRate);
    return loss;
  }

  /** The exit's logits of the last output, {@code [batch, classes]}; null if there is no exit. */
  public Tensor exitLogits() {
    return exit == null ? null : exit.logits(backbone.representation(), pass);
  }

  /** The head's logits of the last output, {@code [batch, classes]}; null if there is no head. */
  public Tensor headLogits() {
    return head == null ? null : head.logits(backbone.representation(), pass);
  }

  /** All parameters: backbone, projector, exit, head. */
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    contexts.forEach(context -> all.addAll(context.parameters()));
    return all;
  }

  /** State that is not trained, such as running statistics. */
  public List<BuildContext.Buffer> buffers() {
    List<BuildContext.Buffer> all = new ArrayList<>();
    contexts.forEach(context -> all.addAll(context.buffers()));
    return all;
  }

  void close() {
    closed = true;
    Closing.each(contexts, BuildContext::close);
  }
}
