// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Closing;
import io.github.scpl.device.Device;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

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
  private final Kernels kernels;
  private final Tensor lossValues;
  private final Tensor scoreValues;
  private final Optimizer.Factory optimizers;
  private Optimizer optimizer;
  private Pass pass;
  private boolean closed;
  private Step step = Step.evaluation();
  private Bundle output;
  private Tensor representationGradient;
  private boolean learned;
  private Attempt attempt;

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
    kernels = contexts.get(0).kernels();
    lossValues = contexts.get(0).scratch(DataType.DOUBLE).get(Losses.Part.values().length);
    scoreValues = contexts.get(0).scratch(DataType.DOUBLE).get(3);
    this.optimizers = optimizers;
    optimizer = optimizers.create(contexts.get(0), parameters());
    contexts.get(0).reserveChecks(parameters().size() + buffers().size());
  }

  /** The position in the network, from 0. */
  public int index() {
    return index;
  }

  /** What it is computed on. */
  public Device device() {
    return contexts.get(0).device();
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
    output = backbone.forward(input, pass);
    return output;
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
   * @param targets INT32, {@code [batch]}: a class for every row
   * @param outputGradient from the block above; null where gradients are cut
   * @param inputGradientNeeded whether the block below waits for a gradient
   * @throws NonFiniteException if a loss is not finite and the device has it at once
   */
  public Backward backward(Tensor targets, Bundle outputGradient, boolean inputGradientNeeded) {
    Losses losses = evaluate(targets);
    return new Backward(losses, backward(outputGradient, inputGradientNeeded));
  }

  /**
   * Computes the block's losses on its last output, and the gradients of what they are computed by:
   * projector, exit and head. The first half of {@link #backward(Tensor, Bundle, boolean)}.
   *
   * @param targets INT32, {@code [batch]}: a class for every row
   * @throws NonFiniteException if a loss is not finite and the device has it at once
   */
  public Losses evaluate(Tensor targets) {
    Tensor representation = backbone.representation();
    List<Losses.Part> parts = new ArrayList<>();
    Tensor gradient = null;
    if (localLoss != null) {
      note(Losses.Part.LOCAL, localLoss.evaluate(representation, targets, pass), parts);
      gradient = localLoss.backward();
    }
    if (exit != null) {
      note(Losses.Part.EXIT, exit.evaluate(representation, targets, pass), parts);
      gradient = Gradients.sum(kernels.elements(), gradient, exit.backward());
    }
    if (head != null) {
      note(Losses.Part.HEAD, head.evaluate(representation, targets, pass), parts);
      gradient = Gradients.sum(kernels.elements(), gradient, head.backward());
    }
    representationGradient = gradient;
    return losses(parts);
  }

  /**
   * Computes the gradients of the backbone, behind {@link #evaluate}.
   *
   * @param outputGradient from the block above; null where gradients are cut
   * @param inputGradientNeeded whether the block below waits for a gradient
   * @return the gradient with respect to the input, or null
   */
  public Bundle backward(Bundle outputGradient, boolean inputGradientNeeded) {
    Tensor gradient = representationGradient;
    representationGradient = null;
    boolean reached = gradient != null || outputGradient != null;
    return reached ? backbone.backward(gradient, outputGradient, inputGradientNeeded) : null;
  }

  private void note(Losses.Part part, Tensor loss, List<Losses.Part> parts) {
    kernels.memory().copy(loss, 0, lossValues, parts.size(), 1);
    parts.add(part);
  }

  private Losses losses(List<Losses.Part> parts) {
    Step at = step;
    boolean before = learned;
    Readback values = parts.isEmpty() ? Readback.of() : device().lane().read(lossValues);
    return new Losses(
        values,
        parts,
        (part, value) -> {
          String which =
              switch (part) {
                case LOCAL -> localLoss.name() + " loss";
                case EXIT -> "loss of the exit";
                case HEAD -> "loss of the head";
              };
          return nonFinite(at, before, which, "a finite " + which + ", got " + value);
        });
  }

  /** Whether the features that the last forward pass gave are finite; waits for the device. */
  public boolean hasFiniteOutput() {
    return contexts.get(0).firstNonFinite(List.of(output.features())).isEmpty();
  }

  /** Lets batches be left aside after all; the same for every call, with memory of the block's. */
  public Attempt attempt() {
    if (attempt == null) {
      attempt =
          new Attempt(
              contexts.get(0), parameters(), buffers(), this::forgetGradients, this::nonFinite);
    }
    return attempt;
  }

  /** Forgets all gradients: an update changes nothing. */
  private void forgetGradients() {
    representationGradient = null;
    contexts.forEach(context -> context.parameters().forEach(Parameter::clearGradient));
  }

  /**
   * Requires that learning has left finite numbers behind.
   *
   * @throws NonFiniteException if a parameter, a buffer or a moment of the optimizer is not finite;
   *     it names the first
   */
  public void requireFinite() {
    requireNone("finite parameters and running statistics", BuildContext.nonFinite(contexts));
    requireNone("finite moments of gradients", optimizer.nonFinite());
  }

  private void requireNone(String expected, Optional<String> found) {
    if (found.isPresent()) {
      String name = found.get();
      throw nonFinite(step, learned, name, expected + ", got others in " + name);
    }
  }

  /**
   * Counts the correct answers of some logits of the block's.
   *
   * @param output the name of the output, for the message
   * @param logits {@code [batch, classes]}
   * @param targets INT32, {@code [batch]}
   * @param firstRow the number of its first row, for the message
   * @throws NonFiniteException if a logit is not finite and the device has it at once
   */
  public Score score(String output, Tensor logits, Tensor targets, int firstRow) {
    kernels.losses().score(logits, targets, scoreValues);
    Step at = step;
    return new Score(
        device().lane().read(scoreValues),
        (row, value) -> {
          String which = "logits of the " + output;
          String found = value + " in row " + (firstRow + row);
          return nonFinite(at, learned, which, "finite " + which + ", got " + found);
        });
  }

  /** What to throw if logits are not finite: the output's name, and what was found where. */
  public NonFiniteException nonFiniteLogits(String output, String found) {
    String which = "logits of the " + output;
    return nonFinite(step, learned, which, "finite " + which + ", got " + found);
  }

  /** What to throw if a tensor that the last batch has changed is not finite. */
  private NonFiniteException nonFinite(String what, double got) {
    return nonFinite(step, learned, what, "a finite " + what + ", got " + got);
  }

  /** Before the first update it cannot be the learning rate. */
  private NonFiniteException nonFinite(
      Step at, boolean afterUpdates, String what, String expectedAndGot) {
    String next =
        afterUpdates
            ? "training has diverged: try a lower learning rate"
            : "nothing was learned yet: check the scale of the features, and the parameters";
    return new NonFiniteException(index, at, what, "Expected " + expectedAndGot + "; " + next);
  }

  /**
   * What a backward pass gives.
   *
   * @param losses the parts of the loss
   * @param inputGradient gradient with respect to the input, or null
   */
  public record Backward(Losses losses, Bundle inputGradient) {
    /** The parts of the loss; the calling thread waits for them. */
    public BlockLoss loss() {
      return losses.get();
    }
  }

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
  public Losses learn(Tensor targets, double learningRate) {
    Losses losses = backward(targets, null, false).losses();
    update(learningRate);
    return losses;
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

  /** All that decides what it computes and learns next. */
  public BlockState state() {
    return new BlockState(index, key, parameters(), buffers(), optimizer);
  }

  void close() {
    closed = true;
    Closing.each(contexts, BuildContext::close);
  }
}
