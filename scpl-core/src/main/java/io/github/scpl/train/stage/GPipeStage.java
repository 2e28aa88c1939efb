// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Inlet;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.trace.Phase;
import java.util.List;
import java.util.function.Consumer;

/** A stage of {@code GPipeTrainer}: fills, drains and updates, batch by batch. */
public final class GPipeStage extends Stage {
  private final Links links;
  private final GradientSum gradients;
  private final Slot[] inputs;

  /**
   * How a stage is linked to its neighbours.
   *
   * @param inputs micro-batches from below
   * @param outputs to the stage above; null for the last stage
   * @param outputGradients from the stage above; null for the last stage
   * @param inputGradients to the stage below; null for the first stage
   */
  public record Links(
      Inlet<Slot> inputs,
      Channel<Slot> outputs,
      Channel<Slot> outputGradients,
      Channel<Slot> inputGradients) {}

  /**
   * A stage between its neighbours.
   *
   * @param microBatches the number of micro-batches of a batch with enough rows
   */
  public GPipeStage(
      List<Block> blocks,
      Links links,
      GradientSum gradients,
      int microBatches,
      Consumer<Ticket> finished) {
    super(blocks, links.outputs, finished, new StageClock());
    this.links = links;
    this.gradients = gradients;
    inputs = new Slot[microBatches];
  }

  @Override
  public void process(Slot first) throws InterruptedException {
    begin(first.step());
    int count = MicroBatches.count(first.ticket().rows(), inputs.length);
    if (first.step().training()) {
      train(first, count);
    } else {
      evaluate(first, count);
    }
    blocks.forEach(block -> report(first.ticket()));
  }

  /** One column after the other of this stage's row in the table of {@code GPipeTrainer}. */
  private void train(Slot first, int count) throws InterruptedException {
    int last = count - 1;
    for (int m = 0; m <= last; m++) {
      inputs[m] = input(first, m);
      handOver(forward(m), inputs[m]);
    }
    for (int m = last; m >= 0; m--) {
      if (m < last) { // the last one's activations are still there
        recompute(m);
      }
      backward(m);
      release(m);
    }
    update(first);
  }

  private void evaluate(Slot first, int count) throws InterruptedException {
    for (int m = 0; m < count; m++) {
      inputs[m] = input(first, m);
      handOver(forward(m), inputs[m]);
      for (Block block : blocks) {
        note(block, inputs[m], BlockTime.learn(score(enter(block), inputs[m])));
      }
      release(m);
    }
  }

  private Bundle forward(int m) {
    Bundle bundle = inputs[m].signal().bundle();
    for (Block block : blocks) {
      bundle = enter(block).forward(bundle, inputs[m].step(), m);
      note(block, inputs[m], BlockTime.forward(clock.lap(Phase.FORWARD, block.index())));
    }
    return bundle;
  }

  private void handOver(Bundle output, Slot input) throws InterruptedException {
    Block last = blocks.get(blocks.size() - 1);
    handOver(output, input, links.outputs);
    note(last, input, BlockTime.handOver(clock.lap(Phase.HAND_OVER, last.index())));
  }

  private static void note(Block block, Slot input, BlockTime time) {
    input.ticket().add(block.index(), time);
  }

  private void recompute(int m) {
    Bundle bundle = inputs[m].signal().bundle();
    for (Block block : blocks) {
      bundle = enter(block).recompute(bundle, inputs[m].step(), m);
      note(block, inputs[m], BlockTime.forward(clock.lap(Phase.RECOMPUTE, block.index())));
    }
  }

  private void backward(int m) throws InterruptedException {
    Slot input = inputs[m];
    double share = (double) input.signal().rows() / input.ticket().rows();
    Slot above =
        links.outputGradients == null
            ? null
            : waitFor(Phase.WAIT_FOR_GRADIENT, links.outputGradients::receive);
    if (above != null) {
      above.received(lane());
    }
    Bundle gradient = above == null ? null : above.signal().bundle();
    for (int i = blocks.size() - 1; i >= 0; i--) {
      Block block = enter(blocks.get(i));
      int index = block.index();
      input.ticket().add(index, block.evaluate(input.signal().targets()), share);
      double loss = clock.lap(Phase.LOSS, index);
      gradient = block.backward(gradient, index > 0);
      note(block, input, BlockTime.learn(loss + clock.lap(Phase.BACKWARD, index)));
    }
    int lowest = blocks.get(0).index();
    handOver(gradient, input, links.inputGradients);
    note(blocks.get(0), input, BlockTime.handOver(clock.lap(Phase.HAND_OVER, lowest)));
    if (above != null) {
      links.outputGradients.release(
          above.released(lane())); // not before: layers may work in what they are given
    }
    for (Block block : blocks) {
      gradients.add(enter(block), share, m == 0);
    }
    note(blocks.get(0), input, BlockTime.learn(clock.lap(Phase.BACKWARD, lowest)));
  }

  private void update(Slot first) {
    for (Block block : blocks) {
      enter(block).update(first.step().learningRate());
      note(block, first, BlockTime.learn(clock.lap(Phase.UPDATE, block.index())));
    }
  }

  /** Upper stages have learned from a batch before lower ones have their gradients. */
  @Override
  public void onDivergence(Divergence policy) {
    if (!(policy instanceof Divergence.Stop)) {
      throw new IllegalArgumentException(
          "Expected Divergence.stop() for GPipeTrainer, got "
              + policy
              + ": stages learn from a batch before those below have its gradients, so that it could"
              + " not be left aside by all; use BackpropTrainer");
    }
  }

  /** The first micro-batch of a batch is received, and released, by the stage's thread. */
  private Slot input(Slot first, int m) throws InterruptedException {
    return m == 0 ? first : waitFor(Phase.WAIT_FOR_INPUT, links.inputs::receive).received(lane());
  }

  private void release(int m) {
    if (m > 0) {
      links.inputs.release(inputs[m].released(lane()));
    }
  }
}
